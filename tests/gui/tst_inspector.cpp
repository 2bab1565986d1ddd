// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/inspector.h"
#include "tests/support/fake_runner.h"
#include "tests/support/sample_picture.h"
#include "tests/support/staged_trace.h"

#include <QSignalSpy>
#include <QTest>

namespace ps {

/// The inspector with an engine that has no model: what is run, what is drawn, and how far it is to be trusted.
class InspectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void pictureWithoutQuestionRunsTheMaskOnly();
    void everythingAskedWhileLoadingWaitsForTheModel();
    void anAnswerArrivesWordByWord();
    void twentyBudgetMovesEndInTheNewest();
    void movingPreviewsAndRunsNothing();
    void previewIdsAreTheIdsOfTheRun();
    void movingBackMakesTheResultCurrentAgain();
    void withoutAPreviewTheOldMaskIsStale();
    void aStageRankedByOtherTokensIsAnEstimate();
    void aMaskRankedByAnotherQuestionIsStale();
    void autoMaskRunsNothing();
    void autoPrefillRunsWithoutATurn();
    void stopKeepsThePartialAnswer();
    void stopBeforeTheEngineBeganLeavesNothingRunning();
    void anOlderRequestIsNeverDrawn();
    void aFailedRunKeepsTheMask();
    void aModelThatFailsToLoadLeavesTheOldOne();
    void loadingCanBeCancelled();
    void aNewPictureDropsTheResultsOfTheOld();
    void methodsShareTheirBudget();
    void aRecordedTraceIsShownWithoutRunning();
    void askingAboutARecordedPictureRunsTheOpenModel();
    void destructionInMidRun();
    void theEngineHasItsOwnThread();

private:
    void open();
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(!m_inspector->busy(), 20000); }
    void answered(const QString& question);
    Values budget(double share) const;

    ImagePtr m_picture = std::make_shared<const Image>(test::samplePicture(376, 188));
    std::shared_ptr<test::FakeEngine> m_engine {};
    std::unique_ptr<Inspector> m_inspector {};
};

void InspectorTest::init()
{
    m_inspector.reset(); // its engine thread still uses the old fake
    m_engine = std::make_shared<test::FakeEngine>();
    m_inspector = std::make_unique<Inspector>(test::fakeBackend(m_engine));
}

void InspectorTest::open()
{
    m_inspector->openModel({ .name = "fake", .embedded = true });
    settle();
    QVERIFY(m_inspector->modelReady());
    m_inspector->setPicture(m_picture, { .name = "sample.png", .sha256 = "1" }, 1.5);
    settle();
}

void InspectorTest::answered(const QString& question)
{
    open();
    m_inspector->ask(question);
    settle();
    QCOMPARE(m_inspector->shown().run->state, TraceState::Done);
}

Values InspectorTest::budget(double share) const
{
    Values values = m_inspector->controls().values;
    values.set("budget", share);
    return values;
}

void InspectorTest::pictureWithoutQuestionRunsTheMaskOnly()
{
    open();
    QCOMPARE(m_engine->requests().size(), std::size_t { 1 });
    QCOMPARE(m_engine->requests().front().goal, Goal::Mask);
    QCOMPARE(m_inspector->shown().maskTruth, Truth::Exact);
    QVERIFY(m_inspector->shown().mask);
}

void InspectorTest::everythingAskedWhileLoadingWaitsForTheModel()
{
    QSignalSpy turns(m_inspector.get(), &Inspector::turnStarted);
    m_inspector->openModel({ .name = "fake" });
    m_inspector->setPicture(m_picture, { .name = "sample.png" }, 0);
    m_inspector->ask(QStringLiteral("What is it?"));
    QCOMPARE(turns.count(), 0);
    settle();
    QTRY_COMPARE(turns.count(), 1);
    settle();
    QCOMPARE(m_engine->requests().size(), std::size_t { 1 });
    QCOMPARE(m_engine->requests().front().question, std::string("What is it?"));
    QCOMPARE(m_engine->requests().front().goal, Goal::Answer);
}

void InspectorTest::anAnswerArrivesWordByWord()
{
    open();
    m_engine->stepMs = 20; // longer than a frame, so that no snapshot is skipped
    std::vector<std::size_t> lengths;
    connect(m_inspector.get(), &Inspector::turnChanged, this,
        [&](quint64, const TracePtr& trace) { lengths.push_back(trace->answer.size()); });
    m_inspector->ask(QStringLiteral("What is on the sign?"));
    settle();
    QVERIFY(std::is_sorted(lengths.begin(), lengths.end()));
    QVERIFY(std::count_if(lengths.begin(), lengths.end(), [](std::size_t n) { return n > 0; }) >= 4);
    QCOMPARE(m_inspector->shown().run->answerText(), std::string("The sign says STOP."));
    QCOMPARE(m_inspector->shown().runTruth, Truth::Exact);
}

void InspectorTest::twentyBudgetMovesEndInTheNewest()
{
    answered(QStringLiteral("What is on the sign?"));
    QSignalSpy turns(m_inspector.get(), &Inspector::turnStarted);
    m_engine->stepMs = 5;
    for (int i = 1; i <= 20; ++i)
        m_inspector->commitValues(budget(0.2 + 0.02 * i));
    QCOMPARE(m_inspector->shown().runTruth, Truth::Stale);
    settle();
    const Shown& shown = m_inspector->shown();
    QCOMPARE(shown.run->run.values.real("budget"), 0.2 + 0.02 * 20);
    QCOMPARE(shown.run->state, TraceState::Done);
    QCOMPARE(shown.runTruth, Truth::Exact);
    QCOMPARE(shown.mask, shown.run);
    QCOMPARE(m_engine->completed.load(), 3); // mask of the picture, first answer, the newest; the others never ended
    for (const QList<QVariant>& turn : turns)
        QVERIFY2(turn.at(2).toBool(), "an automatic answer starts the last turn over");
}

void InspectorTest::movingPreviewsAndRunsNothing()
{
    answered(QStringLiteral("What is on the sign?"));
    const std::size_t runs = m_engine->requests().size();
    m_inspector->moveValues(budget(0.6));
    const Shown& shown = m_inspector->shown();
    QCOMPARE(shown.mask->state, TraceState::Preview);
    QCOMPARE(shown.maskTruth, Truth::Exact);
    QCOMPARE(shown.runTruth, Truth::Stale);
    QVERIFY(shown.runReason.contains(QStringLiteral("20")));
    QTest::qWait(20);
    QCOMPARE(m_engine->requests().size(), runs);
    QVERIFY(!m_inspector->busy());
}

void InspectorTest::previewIdsAreTheIdsOfTheRun()
{
    answered(QStringLiteral("What is on the sign?"));
    m_inspector->moveValues(budget(0.37));
    const std::vector<int> preview = m_inspector->shown().mask->steps.front()->idsKept;
    m_inspector->commitValues(budget(0.37));
    settle();
    QCOMPARE(m_inspector->shown().mask->state, TraceState::Done);
    QVERIFY(m_inspector->shown().mask->steps.front()->idsKept == preview);
}

void InspectorTest::movingBackMakesTheResultCurrentAgain()
{
    answered(QStringLiteral("What is on the sign?"));
    const TracePtr run = m_inspector->shown().run;
    m_inspector->moveValues(budget(0.6));
    m_inspector->moveValues(budget(0.2));
    QCOMPARE(m_inspector->shown().mask, run);
    QCOMPARE(m_inspector->shown().runTruth, Truth::Exact);
    const std::size_t runs = m_engine->requests().size();
    m_inspector->commitValues(budget(0.2));
    settle();
    QCOMPARE(m_engine->requests().size(), runs); // it is answered already
}

void InspectorTest::withoutAPreviewTheOldMaskIsStale()
{
    answered(QStringLiteral("What is on the sign?"));
    m_inspector->setAutoMode(AutoMode::Mask);
    const TracePtr old = m_inspector->shown().mask;
    m_inspector->setMethod("random");
    QCOMPARE(m_inspector->shown().mask, old);
    QCOMPARE(m_inspector->shown().maskTruth, Truth::Stale);
    QVERIFY(!m_inspector->shown().maskReason.isEmpty());
    m_inspector->runAgain();
    settle();
    QCOMPARE(m_inspector->shown().maskTruth, Truth::Exact);
}

void InspectorTest::aStageRankedByOtherTokensIsAnEstimate()
{
    bool estimate = true;
    Backend backend = test::fakeBackend(m_engine);
    backend.preview = [&](const TracePtr& trace, const std::string&, const Values&, std::uint64_t) {
        auto made = std::make_shared<Trace>(test::pyramidTrace());
        auto last = std::make_shared<PruneStep>(*made->steps.back());
        last->estimate = estimate;
        made->steps.back() = last;
        made->image = trace->image;
        made->state = TraceState::Preview;
        return TracePtr(made);
    };
    m_inspector = std::make_unique<Inspector>(backend);
    answered(QStringLiteral("What is on the sign?"));
    m_inspector->moveValues(budget(0.6));
    QCOMPARE(m_inspector->shown().maskTruth, Truth::Estimate);
    QVERIFY(!m_inspector->shown().maskReason.isEmpty());
    estimate = false;
    m_inspector->moveValues(budget(0.5));
    QCOMPARE(m_inspector->shown().maskTruth, Truth::Exact);
}

void InspectorTest::aMaskRankedByAnotherQuestionIsStale()
{
    Trace recorded = test::pyramidTrace();
    recorded.image = m_picture;
    recorded.run.question = "What is on the sign?";
    open();
    m_inspector->setPicture(m_picture, {}, 0);
    settle();
    recorded.run.image = m_inspector->imageInfo();
    recorded.run.modelName = m_inspector->modelInfo().modelName;
    m_inspector->showRun(std::make_shared<const Trace>(recorded));
    QCOMPARE(m_inspector->shown().maskTruth, Truth::Exact);
    m_engine->stepMs = 200; // the new run has decided nothing yet
    m_inspector->ask(QStringLiteral("How many boats are there?"));
    QCOMPARE(m_inspector->shown().maskTruth, Truth::Stale);
    QVERIFY(m_inspector->shown().maskReason.contains(QStringLiteral("question")));
    m_inspector->stop();
    settle();
}

void InspectorTest::autoMaskRunsNothing()
{
    answered(QStringLiteral("What is on the sign?"));
    m_inspector->setAutoMode(AutoMode::Mask);
    const std::size_t runs = m_engine->requests().size();
    m_inspector->commitValues(budget(0.5));
    QTest::qWait(20);
    QCOMPARE(m_engine->requests().size(), runs);
    QCOMPARE(m_inspector->shown().runTruth, Truth::Stale);
    QCOMPARE(m_inspector->shown().maskTruth, Truth::Exact);
}

void InspectorTest::autoPrefillRunsWithoutATurn()
{
    answered(QStringLiteral("What is on the sign?"));
    m_inspector->setAutoMode(AutoMode::Prefill);
    QSignalSpy turns(m_inspector.get(), &Inspector::turnStarted);
    m_inspector->commitValues(budget(0.5));
    settle();
    QCOMPARE(m_engine->requests().back().goal, Goal::Prefill);
    QCOMPARE(turns.count(), 0);
    QVERIFY(m_inspector->shown().run->answer.empty());
    QCOMPARE(m_inspector->shown().runTruth, Truth::Exact);
}

void InspectorTest::stopKeepsThePartialAnswer()
{
    open();
    m_engine->stepMs = 20;
    m_inspector->ask(QStringLiteral("What is on the sign?"));
    QTRY_VERIFY(m_inspector->shown().run && m_inspector->shown().run->answer.size() >= 2);
    QSignalSpy stages(m_inspector.get(), &Inspector::stageChanged);
    m_inspector->stop();
    QCOMPARE(stages.last().first().toString(), QStringLiteral("Stopping"));
    QVERIFY(m_inspector->busy()); // until the engine is idle
    settle();
    QCOMPARE(m_inspector->shown().run->state, TraceState::Cancelled);
    QVERIFY(m_inspector->shown().run->answer.size() >= 2);
    QCOMPARE(m_inspector->shown().maskTruth, Truth::Exact); // the decision had been made
    QCOMPARE(stages.last().first().toString(), QStringLiteral("Idle"));
}

void InspectorTest::stopBeforeTheEngineBeganLeavesNothingRunning()
{
    open();
    m_inspector->ask(QStringLiteral("One?"));
    m_inspector->stop();
    settle();
    m_inspector->ask(QStringLiteral("Two?"));
    settle();
    QCOMPARE(m_inspector->shown().run->run.question, std::string("Two?"));
    QCOMPARE(m_inspector->shown().run->state, TraceState::Done);
}

void InspectorTest::anOlderRequestIsNeverDrawn()
{
    answered(QStringLiteral("One?"));
    m_engine->stepMs = 3;
    std::uint64_t newest = 0;
    connect(m_inspector.get(), &Inspector::turnStarted, this, [&](quint64 id) { newest = id; });
    connect(m_inspector.get(), &Inspector::shownChanged, this, [&] {
        const Shown& shown = m_inspector->shown();
        if (shown.runTruth == Truth::Exact)
            QVERIFY(shown.run->run.values == m_inspector->controls().values);
        if (shown.maskTruth == Truth::Exact)
            QVERIFY(shown.mask->run.values == m_inspector->controls().values);
    });
    for (int i = 0; i < 12; ++i) {
        m_inspector->commitValues(budget(0.3 + 0.01 * i));
        QTest::qWait(7);
    }
    settle();
    QCOMPARE(m_inspector->shown().run->requestId, newest);
}

void InspectorTest::aFailedRunKeepsTheMask()
{
    open();
    const TracePtr mask = m_inspector->shown().mask;
    m_engine->failRuns = true;
    m_inspector->ask(QStringLiteral("What is on the sign?"));
    settle();
    QCOMPARE(m_inspector->shown().run->state, TraceState::Failed);
    QVERIFY(!m_inspector->shown().run->error.empty());
    QCOMPARE(m_inspector->shown().mask, mask);
    QSignalSpy failures(m_inspector.get(), &Inspector::failed);
    m_inspector->setPicture(m_picture, { .name = "other.png", .sha256 = "2" }, 0);
    settle();
    QCOMPARE(failures.count(), 1); // no turn shows this one
}

void InspectorTest::aModelThatFailsToLoadLeavesTheOldOne()
{
    answered(QStringLiteral("What is on the sign?"));
    const TracePtr run = m_inspector->shown().run;
    m_engine->failOpen = true;
    QSignalSpy failures(m_inspector.get(), &Inspector::modelFailed);
    m_inspector->openModel({ .name = "broken" });
    settle();
    QCOMPARE(failures.count(), 1);
    QVERIFY(failures.first().first().toString().contains(QStringLiteral("config.json")));
    QCOMPARE(m_inspector->modelInfo().modelName, std::string("fake"));
    QCOMPARE(m_inspector->shown().run, run);
    QCOMPARE(m_inspector->shown().runTruth, Truth::Exact);
    m_inspector->runAgain();
    settle();
    QCOMPARE(m_inspector->shown().run->state, TraceState::Done);
}

void InspectorTest::loadingCanBeCancelled()
{
    answered(QStringLiteral("What is on the sign?"));
    m_engine->stepMs = 500;
    QSignalSpy failures(m_inspector.get(), &Inspector::modelFailed);
    QSignalSpy progress(m_inspector.get(), &Inspector::modelLoading);
    m_inspector->openModel({ .name = "large" });
    QTRY_VERIFY(progress.count() >= 2);
    QVERIFY(m_inspector->loading());
    m_inspector->stop();
    settle();
    QVERIFY(!m_inspector->loading());
    QCOMPARE(failures.count(), 1);
    QCOMPARE(m_inspector->modelInfo().modelName, std::string("fake"));
    QCOMPARE(m_engine->opened.load(), 1);
}

void InspectorTest::aNewPictureDropsTheResultsOfTheOld()
{
    answered(QStringLiteral("What is on the sign?"));
    m_engine->stepMs = 20;
    m_inspector->setPicture(
        std::make_shared<const Image>(test::samplePicture(300, 300)), { .name = "b.png", .sha256 = "2" }, 0);
    QVERIFY(!m_inspector->shown().mask);
    QVERIFY(!m_inspector->shown().run);
    QVERIFY(m_inspector->question().isEmpty());
    settle();
    QCOMPARE(m_inspector->shown().mask->image->width, 300);
}

void InspectorTest::methodsShareTheirBudget()
{
    open();
    m_inspector->commitValues(budget(0.45));
    QSignalSpy changes(m_inspector.get(), &Inspector::controlsChanged);
    m_inspector->setMethod("random");
    QCOMPARE(changes.count(), 1);
    QCOMPARE(m_inspector->controls().values.real("budget"), 0.45);
    m_inspector->setMethod("none");
    m_inspector->setMethod("hired");
    QCOMPARE(m_inspector->controls().values.real("budget"), 0.45);
}

void InspectorTest::aRecordedTraceIsShownWithoutRunning()
{
    answered(QStringLiteral("What is on the sign?"));
    const TracePtr recorded = m_inspector->shown().run;
    const std::size_t runs = m_engine->requests().size();
    Inspector viewer(test::fakeBackend(m_engine)); // no model at all
    viewer.showRecorded(recorded);
    QCOMPARE(viewer.shown().mask, recorded);
    QCOMPARE(viewer.shown().maskTruth, Truth::Recorded);
    QCOMPARE(viewer.shown().runTruth, Truth::Recorded);
    Values values = viewer.controls().values;
    values.set("budget", 0.5);
    viewer.commitValues(values);
    QCOMPARE(viewer.shown().mask->state, TraceState::Preview);
    QCOMPARE(viewer.shown().maskTruth, Truth::Exact);
    QVERIFY(!viewer.shown().maskReason.isEmpty());
    QCOMPARE(viewer.shown().runTruth, Truth::Stale);
    QVERIFY(!viewer.busy());
    QCOMPARE(m_engine->requests().size(), runs);
}

void InspectorTest::askingAboutARecordedPictureRunsTheOpenModel()
{
    answered(QStringLiteral("What is on the sign?"));
    const TracePtr recorded = m_inspector->shown().run;
    m_inspector->showRecorded(recorded);
    QCOMPARE(m_inspector->shown().maskTruth, Truth::Recorded);
    m_inspector->ask(QStringLiteral("And now?"));
    QVERIFY(!m_inspector->shown().mask); // the scores of the file may be another model's
    settle();
    QCOMPARE(m_inspector->shown().maskTruth, Truth::Exact);
    QCOMPARE(m_inspector->shown().run->run.question, std::string("And now?"));
}

void InspectorTest::destructionInMidRun()
{
    open();
    m_engine->stepMs = 1000;
    m_inspector->ask(QStringLiteral("What is on the sign?"));
    QTRY_COMPARE(m_engine->begun.load(), 2);
    m_inspector.reset();
    QCOMPARE(m_engine->cancelled.load(), 1);
}

void InspectorTest::theEngineHasItsOwnThread()
{
    answered(QStringLiteral("What is on the sign?"));
    QVERIFY(m_engine->onOwnThread);
}

} // namespace ps

QTEST_GUILESS_MAIN(ps::InspectorTest)
#include "tst_inspector.moc"

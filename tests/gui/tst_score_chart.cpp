// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_trace.h"
#include "tests/support/staged_trace.h"
#include "widgets/patch_selection.h"
#include "widgets/score_chart.h"
#include "widgets/score_plot.h"
#include "widgets/theme.h"
#include "widgets/truth_label.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace ps;

namespace {

/// As if every patch came back a thousandth of the budget after the one that outranks it.
PatchThresholds thresholdsOf(const Trace& trace)
{
    const PatchStates states = patchStates(trace);
    std::vector<float> values;
    for (const int rank : states.rank)
        values.push_back(0.001F * static_cast<float>(rank));
    return std::make_shared<const std::vector<float>>(std::move(values));
}

} // namespace

class ScoreChartTest : public QObject {
    Q_OBJECT

    std::unique_ptr<ScoreChart> m_view {};
    std::unique_ptr<PatchSelection> m_selection {};
    TracePtr m_trace {};
    std::vector<ScoreCurve> m_curves {}; // what is shown
    CurveAxis m_axis {};

    QWidget* plot() const { return m_view->plot().canvas(); }
    QString readout() const { return m_view->findChild<QLabel*>(QStringLiteral("scoreReadout"))->text(); }

    void expect(std::vector<ScoreCurve> curves)
    {
        m_curves = std::move(curves);
        m_axis.setCurves(m_curves);
    }
    void expect(const Trace& trace) { expect(scoreCurves(trace, patchStates(trace), {}).curves); }

    QPoint at(double rank) const
    {
        const ScoreFrame frame = m_view->plot().frame();
        return { qRound(frame.toPixel(rank)), qRound(frame.area.center().y()) };
    }
    QPoint pointOf(const CurvePlace& place) const { return at(m_axis.middle(place)); }
    QPoint cutOf(int curve, int kept) const { return at(m_axis.begin(curve) + kept); }
    int rowOf(const CurvePlace& place) const
    {
        return m_curves[static_cast<std::size_t>(place.curve)]
            .points[static_cast<std::size_t>(place.rank - 1)]
            .row;
    }
    int rowOf(const PatchRef& patch) const
    {
        return TokenLayout(m_trace->layout).index(patch.partition, patch.row, patch.col);
    }

    void show(const TracePtr& trace)
    {
        m_trace = trace;
        m_view->setTrace(trace);
        expect(*trace);
        QTest::qWait(50); // the plot settles its margins
    }
    void choosePartition(int index)
    {
        auto* box = m_view->findChild<QComboBox*>();
        box->setFocus();
        for (int i = 0; i < index; ++i)
            QTest::keyClick(box, Qt::Key_Down);
        QTest::qWait(50);
    }

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void init()
    {
        m_selection = std::make_unique<PatchSelection>();
        m_view = std::make_unique<ScoreChart>();
        m_view->resize(900, 240);
        m_view->setSelectionModel(m_selection.get());
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        show(test::sampleTrace());
    }

    void cleanup()
    {
        m_view.reset();
        m_selection.reset();
    }

    void aClickOnAPointSelectsItsPatch()
    {
        choosePartition(2); // Sub1 alone: a rank is wide enough for the pointer
        const std::vector<ScoreCurve> all = m_curves;
        expect({ all[1] });
        for (const int rank : { 1, 20, 64 }) {
            const CurvePlace place { 0, rank };
            QTest::mouseClick(plot(), Qt::LeftButton, {}, pointOf(place));
            QVERIFY(m_selection->current());
            QCOMPARE(rowOf(*m_selection->current()), rowOf(place));
            QVERIFY2(readout().contains(QStringLiteral("rank %1 of 64").arg(rank)), qPrintable(readout()));
        }
        QTest::mouseClick(plot(), Qt::LeftButton, Qt::ControlModifier, pointOf({ 0, 3 }));
        QCOMPARE(m_selection->patches().size(), std::size_t { 2 });
    }

    void pointingMarksThePatchEverywhere()
    {
        QTest::mouseMove(plot(), pointOf({ 0, 5 }));
        QVERIFY(m_selection->hovered());
        QCOMPARE(m_selection->hovered()->partition, 0);
        QVERIFY(readout().startsWith(QStringLiteral("Full ")));
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(plot(), &leave);
        QVERIFY(!m_selection->hovered());
    }

    void aPatchSelectedElsewhereIsNamedHere()
    {
        const PatchRef patch = TokenLayout(m_trace->layout).patch(1, 3, 4);
        m_selection->select(patch);
        QVERIFY2(readout().startsWith(QStringLiteral("Sub1 r03 c04")), qPrintable(readout()));
        plot()->setFocus();
        const int rank = patchStates(*m_trace).rank[static_cast<std::size_t>(rowOf(patch))];
        QTest::keyClick(plot(), rank > 1 ? Qt::Key_Left : Qt::Key_Right);
        QVERIFY(m_selection->current());
        const int now = patchStates(*m_trace).rank[static_cast<std::size_t>(rowOf(*m_selection->current()))];
        QCOMPARE(std::abs(now - rank), 1);
    }

    void draggingACutAsksForTheBudgetOfThatRank()
    {
        m_view->setThresholds(thresholdsOf(*m_trace));
        choosePartition(2);
        const std::vector<ScoreCurve> all = m_curves;
        expect({ all[1] });
        const int kept = m_curves[0].kept;
        QSignalSpy wanted(m_view.get(), &ScoreChart::budgetWanted);
        QTest::mousePress(plot(), Qt::LeftButton, {}, cutOf(0, kept));
        QTest::mouseMove(plot(), cutOf(0, kept + 10));
        QTest::mouseMove(plot(), cutOf(0, kept + 20));
        QVERIFY(!wanted.isEmpty());
        QCOMPARE(wanted.last()[1].toBool(), false);
        QVERIFY2(readout().startsWith(QStringLiteral("%1 kept").arg(kept + 20)), qPrintable(readout()));
        QTest::mouseRelease(plot(), Qt::LeftButton, {}, cutOf(0, kept + 20));
        QCOMPARE(wanted.last()[1].toBool(), true);
        QVERIFY(std::abs(wanted.last()[0].toDouble() - 0.001 * (kept + 20)) < 1e-6);
        QVERIFY2(m_selection->patches().empty(), "a drag is not a click");
        QTest::mousePress(plot(), Qt::LeftButton, {}, cutOf(0, kept));
        QTest::mouseMove(plot(), at(-40)); // past the first rank
        QTest::mouseRelease(plot(), Qt::LeftButton, {}, at(-40));
        QVERIFY(std::abs(wanted.last()[0].toDouble() - 0.001) < 1e-6);
    }

    void ctrlArrowsMoveTheCut()
    {
        m_view->setThresholds(thresholdsOf(*m_trace));
        QSignalSpy wanted(m_view.get(), &ScoreChart::budgetWanted);
        plot()->setFocus();
        QTest::keyClick(plot(), Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(wanted.size(), 1);
        QVERIFY(std::abs(wanted.last()[0].toDouble() - 0.001 * (m_curves[0].kept + 1)) < 1e-6);
        QCOMPARE(wanted.last()[1].toBool(), true);
    }

    void withoutThresholdsTheCutIsFixedAndSaysWhy()
    {
        QVERIFY2(readout().contains(QStringLiteral("no budget is known")), qPrintable(readout()));
        m_view->setThresholds(nullptr, QStringLiteral("Random has no order."));
        QVERIFY2(readout().contains(QStringLiteral("Random has no order.")), qPrintable(readout()));
        QSignalSpy wanted(m_view.get(), &ScoreChart::budgetWanted);
        QTest::mousePress(plot(), Qt::LeftButton, {}, cutOf(1, m_curves[1].kept));
        QTest::mouseMove(plot(), cutOf(1, m_curves[1].kept + 20));
        QTest::mouseRelease(plot(), Qt::LeftButton, {}, cutOf(1, m_curves[1].kept + 20));
        QVERIFY(wanted.isEmpty());
    }

    void aStageIsOneCurveOfEveryToken()
    {
        show(std::make_shared<const Trace>(test::pyramidTrace()));
        QVERIFY(!m_view->findChild<QComboBox*>()->isVisible());
        QCOMPARE(m_curves.size(), std::size_t { 1 });
        QVERIFY2(readout().contains(QStringLiteral("Layers")), qPrintable(readout())); // a later stage decides
        m_view->setLayer(7);
        QVERIFY2(readout().contains(QStringLiteral("no budget is known")), qPrintable(readout()));
        QTest::qWait(50);
        expect(scoreCurves(*m_trace, patchStates(*m_trace, 7), 7).curves);
        QTest::mouseMove(plot(), pointOf({ 0, 4 }));
        QVERIFY(readout().contains(QStringLiteral("rank 4 of %1").arg(m_curves[0].size())));
    }

    void marginsHaveNoLogarithm()
    {
        QVERIFY(m_view->findChild<QToolButton*>()->isEnabled());
        show(std::make_shared<const Trace>(test::dynamicTrace()));
        QVERIFY(!m_view->findChild<QToolButton*>()->isEnabled());
        QVERIFY(m_view->findChild<QToolButton*>()->toolTip().contains(QStringLiteral("negative")));
    }

    void theLogarithmMovesThePointsNotTheRanks()
    {
        const QImage linear = plot()->grab().toImage();
        QTest::mouseClick(m_view->findChild<QToolButton*>(), Qt::LeftButton);
        QTest::qWait(50);
        QVERIFY(plot()->grab().toImage() != linear);
        QTest::mouseMove(plot(), pointOf({ 2, 9 }));
        QVERIFY(m_selection->hovered());
        QCOMPARE(m_selection->hovered()->partition, 2);
    }

    void staleScoresSayWhy()
    {
        m_view->setStale(true, QStringLiteral("another question"));
        const auto* label = m_view->findChild<TruthLabel*>();
        QVERIFY(label->isVisible());
        QVERIFY(label->toolTip().contains(QStringLiteral("another question")));
    }

    void aMethodWithoutScoresSaysSo()
    {
        Trace trace = *m_trace;
        auto step = std::make_shared<PruneStep>(*trace.steps.front());
        step->score.clear();
        step->ledger.clear();
        trace.steps = { step };
        m_view->setTrace(std::make_shared<const Trace>(trace));
        QVERIFY(!plot()->isVisible());
    }
};

QTEST_MAIN(ScoreChartTest)
#include "tst_score_chart.moc"

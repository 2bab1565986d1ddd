// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"
#include "core/session/catalog.h"
#include "widgets/canvas_pane.h"
#include "widgets/chat_view.h"

#include <QGuiApplication>
#include <QScreen>
#include <QSlider>
#include <QTest>
#include <QWindow>
#include <algorithm>

namespace ps {

/// The window on a real display with the real engine and the embedded model, driven by mouse and keyboard.
class RealWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_window.reset(); }
    void isOnTheScreen();
    void aQuestionIsAnswered();
    void movingTheBudgetShowsWhatTheRunWillKeep();
    void stopLeavesThePartialAnswer();

private:
    Inspector& inspector() const { return m_window->inspector(); }
    QWidget* child(const char* name) const { return m_window->findChild<QWidget*>(QLatin1String(name)); }
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(!inspector().busy() && !m_window->library().loading(), 60000); }
    void ask(const QString& question);
    TracePtr newestAnswer() const;

    std::unique_ptr<MainWindow> m_window {};
};

void RealWindowTest::init()
{
    m_window = std::make_unique<MainWindow>(engineBackend({ .device = "cpu" }), Settings::Storage::Volatile);
    m_window->setFirstSize(QSize(1280, 800));
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->openModel(resolveModel({}));
    settle();
    QVERIFY(inspector().modelReady());
    m_window->library().makeScene(7);
    QTRY_VERIFY_WITH_TIMEOUT(inspector().hasPicture(), 20000);
    settle();
}

void RealWindowTest::ask(const QString& question)
{
    QWidget* box = child("questionBox");
    QTest::mouseClick(box, Qt::LeftButton);
    QTest::keyClick(box, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(box, question);
    QTest::keyClick(box, Qt::Key_Return, Qt::ControlModifier);
}

TracePtr RealWindowTest::newestAnswer() const
{
    const ChatView& chat = *m_window->docks().chatView;
    return chat.turnTrace(chat.turnCount() - 1);
}

void RealWindowTest::isOnTheScreen()
{
    QCOMPARE(QGuiApplication::platformName(), QStringLiteral("xcb"));
    const QImage screen = QGuiApplication::primaryScreen()->grabWindow(m_window->winId()).toImage();
    QCOMPARE(screen.size(), m_window->size() * m_window->devicePixelRatio());
    QVERIFY(screen.convertToFormat(QImage::Format_Indexed8).colorCount() > 100); // no empty frame
}

void RealWindowTest::aQuestionIsAnswered()
{
    ask(QStringLiteral("How many objects are there?"));
    settle();
    const TracePtr answer = newestAnswer();
    QCOMPARE(answer->state, TraceState::Done);
    QVERIFY2(answer->answerText().starts_with("There are "), answer->answerText().c_str());
    QVERIFY(answer->times.firstToken > 0 && answer->times.prefill > 0);
    QVERIFY(answer->run.command.find("--image scene:7") != std::string::npos);
}

void RealWindowTest::movingTheBudgetShowsWhatTheRunWillKeep()
{
    ask(QStringLiteral("How many objects are there?"));
    settle();
    const TracePtr before = newestAnswer();
    auto* slider = qobject_cast<QSlider*>(child("budgetSlider"));
    const auto at = [&](double share) {
        return QPoint(static_cast<int>(share * slider->width()), slider->height() / 2);
    };
    QTest::mousePress(slider, Qt::LeftButton, {}, at(0.25));
    for (int i = 3; i <= 6; ++i)
        QTest::mouseMove(slider, at(i / 10.0));
    const TracePtr shown = inspector().shown().mask;
    QCOMPARE(shown->state, TraceState::Preview); // drawn in the same turn of the event loop, without a run
    QCOMPARE(m_window->canvasPane().canvas()->trace(), shown);
    QCOMPARE(inspector().shown().maskTruth, Truth::Exact);
    QCOMPARE(inspector().shown().runTruth, Truth::Stale);
    QVERIFY(shown->aliveAt(0).size() > before->aliveAt(0).size());
    QTest::mouseRelease(slider, Qt::LeftButton, {}, at(0.6));
    const std::vector<int> promised = inspector().shown().mask->aliveAt(0);
    settle();
    const TracePtr after = newestAnswer();
    QCOMPARE(after->state, TraceState::Done);
    QCOMPARE(after->aliveAt(0), promised);
    QVERIFY(after->times.visionCached);
    QCOMPARE(inspector().shown().runTruth, Truth::Exact);
}

void RealWindowTest::stopLeavesThePartialAnswer()
{
    ask(QStringLiteral("Describe the image."));
    QTRY_VERIFY_WITH_TIMEOUT(inspector().shown().run && !inspector().shown().run->answer.empty(), 60000);
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    settle();
    const TracePtr cancelled = newestAnswer();
    QVERIFY(cancelled->state == TraceState::Cancelled || cancelled->state == TraceState::Done);
    ask(QStringLiteral("How many objects are there?"));
    settle();
    QCOMPARE(newestAnswer()->state, TraceState::Done);
}

} // namespace ps

QTEST_MAIN(ps::RealWindowTest)
#include "tst_real_window.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/chat_link.h"
#include "core/trace/trace_file.h"
#include "tests/support/fake_window.h"
#include "tests/support/sample_trace.h"
#include "widgets/budget_control.h"
#include "widgets/canvas_pane.h"
#include "widgets/chat_view.h"
#include "widgets/images_view.h"
#include "widgets/method_form.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <set>

namespace ps {
namespace {

struct Peek : QAction {
    using QAction::receivers;
};

int receiversOf(const QAction& action)
{
    const auto count = static_cast<int (QObject::*)(const char*) const>(&Peek::receivers);
    return (action.*count)(SIGNAL(triggered(bool))) + (action.*count)(SIGNAL(toggled(bool)));
}

} // namespace

/// The whole window driven by mouse and keyboard, with an engine that has no model.
class MainWindowTest : public QObject, test::FakeWindow {
    Q_OBJECT

private Q_SLOTS:
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }
    void everyActionHasWordsAndDoesSomething();
    void noShortcutIsAmbiguous();
    void aQuestionTypedIsAnswered();
    void escapeStopsTheAnswer();
    void draggingTheBudgetPreviewsAndReleasingAnswers();
    void functionKeysStepTheBudget();
    void lettersWorkOnTheCanvasOnly();
    void theMethodBoxChangesMethodAndForm();
    void aSceneBringsItsTruth();
    void anUnknownPictureIsExplained();
    void aBadFileIsOneSentence();
    void aSavedRunOpensAsRecorded();
    void exportWritesTheFileAndShowsTheCommand();
    void panelsHideAndComeBack();
    void focusWalksThroughThePanels();
    void pictureAndCommandAreCopied();
    void aPastedPictureIsShown();
    void theModelMenuOffersTheBuiltInModel();
    void nothingIsClippedAtBothSizes_data();
    void nothingIsClippedAtBothSizes();
    void closingInMidRunIsClean();

private:
    void everyButtonShowsItsWords() const;
    void type(const QString& question);
};

void MainWindowTest::type(const QString& question)
{
    QTest::keyClick(m_window.get(), Qt::Key_L, Qt::ControlModifier);
    QWidget* box = child("questionBox");
    QTRY_VERIFY(box->hasFocus());
    QTest::keyClick(box, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(box, question);
}

void MainWindowTest::everyActionHasWordsAndDoesSomething()
{
    // Menus listen to their actions, too: what the same table has in a window that gives them nothing to do.
    QMainWindow bare;
    const ActionRegistry unbound(&bare, &bare);
    for (const ActionInfo& info : actionTable()) {
        const QByteArray id(info.id);
        QVERIFY2(*info.text, id);
        QVERIFY2(*info.statusTip, id);
        if (info.kind == ActionKind::Submenu) {
            QVERIFY2(m_window->actions().menu(QLatin1String(info.id)), id);
            continue;
        }
        const QAction* made = action(info.id);
        QVERIFY2(made, id);
        QVERIFY2(!made->statusTip().isEmpty(), id);
        if (info.context == ActionContext::Hold)
            continue;
        QVERIFY2(receiversOf(*made) > receiversOf(*unbound.action(QLatin1String(info.id))), id);
    }
}

void MainWindowTest::noShortcutIsAmbiguous()
{
    std::map<QKeySequence, QString> owners;
    for (const auto& [id, made] : m_window->actions().actions())
        for (const QKeySequence& key : made->shortcuts()) {
            const auto [at, fresh] = owners.emplace(key, id);
            QVERIFY2(fresh,
                qPrintable(key.toString() + QLatin1String(": ") + id + QLatin1String(", ") + at->second));
        }
    QVERIFY(owners.size() > 30);
    // Mnemonics within one menu: two of a letter only move the highlight.
    for (const QMenu* menu : m_window->menuBar()->findChildren<QMenu*>()) {
        std::map<QChar, QString> letters;
        for (const QAction* entry : menu->actions()) {
            const QKeySequence mnemonic = QKeySequence::mnemonic(entry->text());
            if (mnemonic.isEmpty())
                continue;
            const QChar letter = entry->text().at(entry->text().indexOf(QLatin1Char('&')) + 1).toLower();
            const auto [at, fresh] = letters.emplace(letter, entry->text());
            QVERIFY2(fresh,
                qPrintable(menu->title() + QLatin1String(": ") + entry->text() + QLatin1String(", ") + at->second));
        }
    }
}

void MainWindowTest::aQuestionTypedIsAnswered()
{
    openScene();
    type(QStringLiteral("What is on the sign?"));
    QTest::keyClick(child("questionBox"), Qt::Key_Return);
    settle();
    QCOMPARE(m_window->docks().chatView->turnCount(), 1);
    QCOMPARE(m_window->docks().chatView->turnTrace(0)->answerText(), std::string("The sign says STOP."));
    type(QStringLiteral("And once more?"));
    QTest::keyClick(child("questionBox"), Qt::Key_Return, Qt::ControlModifier);
    settle();
    QCOMPARE(m_window->docks().chatView->turnCount(), 2);
    QTest::keyClick(m_window.get(), Qt::Key_F5);
    QVERIFY(inspector().busy());
    settle();
    QCOMPARE(m_window->docks().chatView->turnCount(), 2);
    QCOMPARE(m_engine->requests().back().question, std::string("And once more?"));
}

void MainWindowTest::escapeStopsTheAnswer()
{
    openScene();
    m_engine->stepMs = 30;
    type(QStringLiteral("What is on the sign?"));
    QTest::keyClick(child("questionBox"), Qt::Key_Return);
    QTRY_VERIFY(inspector().shown().run && inspector().shown().run->answer.size() >= 2);
    QVERIFY(action("run.stop")->isEnabled());
    QTest::keyClick(child("questionBox"), Qt::Key_Escape);
    QVERIFY(action("run.stop")->isEnabled()); // live until the engine is idle
    settle();
    QVERIFY(!action("run.stop")->isEnabled());
    QCOMPARE(m_window->docks().chatView->turnTrace(0)->state, TraceState::Cancelled);
}

void MainWindowTest::draggingTheBudgetPreviewsAndReleasingAnswers()
{
    openScene();
    inspector().ask(QStringLiteral("What is on the sign?"));
    settle();
    const std::size_t runs = m_engine->requests().size();
    const TracePtr answered = inspector().shown().run;
    auto* slider = child<QSlider>("budgetSlider");
    const auto at = [&](double share) {
        return QPoint(static_cast<int>(share * slider->width()), slider->height() / 2);
    };
    QTest::mousePress(slider, Qt::LeftButton, {}, at(0.3));
    for (int i = 4; i <= 7; ++i)
        QTest::mouseMove(slider, at(i / 10.0));
    const Shown& shown = inspector().shown();
    QVERIFY(inspector().controls().values.real("budget") > 0.4);
    QCOMPARE(shown.mask->state, TraceState::Preview);
    QCOMPARE(m_window->canvasPane().canvas()->trace(), shown.mask);
    QCOMPARE(m_window->docks().methodForm->isVisible(), true);
    QCOMPARE(child<BudgetControl>("budget")->truth(), Truth::Exact);
    QCOMPARE(shown.runTruth, Truth::Stale);
    QCOMPARE(shown.run, answered);
    QCOMPARE(m_engine->requests().size(), runs); // nothing runs while the slider is held
    QTest::mouseRelease(slider, Qt::LeftButton, {}, at(0.7));
    settle();
    QCOMPARE(inspector().shown().runTruth, Truth::Exact);
    QVERIFY(m_engine->requests().size() > runs);
    QCOMPARE(m_window->docks().chatView->turnCount(), 1);
}

void MainWindowTest::functionKeysStepTheBudget()
{
    openScene();
    const double before = inspector().controls().values.real("budget");
    QTest::keyClick(m_window.get(), Qt::Key_F8);
    const double up = inspector().controls().values.real("budget");
    QVERIFY(up > before);
    QTest::keyClick(m_window.get(), Qt::Key_F7);
    QCOMPARE(inspector().controls().values.real("budget"), before);
    QTest::keyClick(m_window.get(), Qt::Key_F8, Qt::ShiftModifier);
    const double fine = inspector().controls().values.real("budget");
    QVERIFY(fine > before && fine < up);
}

void MainWindowTest::lettersWorkOnTheCanvasOnly()
{
    openScene();
    ImageCanvas* canvas = m_window->canvasPane().canvas();
    canvas->setFocus();
    QTRY_VERIFY(canvas->hasFocus());
    const std::pair<Qt::Key, Overlay> keys[] = { { Qt::Key_2, Overlay::ScoreLast },
        { Qt::Key_6, Overlay::ScoreFirst }, { Qt::Key_0, Overlay::None }, { Qt::Key_1, Overlay::Mask } };
    for (const auto& [key, overlay] : keys) {
        QTest::keyClick(canvas, key);
        QCOMPARE(canvas->overlay(), overlay);
    }
    QVERIFY(action("overlay.mask")->isChecked());
    QTest::keyClick(canvas, Qt::Key_O);
    QCOMPARE(canvas->overlay(), Overlay::ScoreFirst);
    QTest::keyClick(canvas, Qt::Key_O, Qt::ShiftModifier);
    QCOMPARE(canvas->overlay(), Overlay::Mask);
    canvas->actualSize();
    QVERIFY(!canvas->isFitted());
    QTest::keyClick(canvas, Qt::Key_F);
    QVERIFY(canvas->isFitted());
    const std::string method = inspector().controls().method;
    type(QStringLiteral("120 fog om"));
    QCOMPARE(m_window->docks().chatView->question(), QStringLiteral("120 fog om"));
    QCOMPARE(canvas->overlay(), Overlay::Mask);
    QCOMPARE(inspector().controls().method, method);
}

void MainWindowTest::theMethodBoxChangesMethodAndForm()
{
    openScene();
    auto* box = child<QComboBox>("methodBox");
    QCOMPARE(box->currentData().toString(), QStringLiteral("hired"));
    QVERIFY(m_window->findChild<QWidget*>(QStringLiteral("parameter_alpha")));
    QVERIFY(!m_window->findChild<QWidget*>(QStringLiteral("parameter_budget"))); // it is in the toolbar
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Down);
    settle();
    QCOMPARE(inspector().controls().method, std::string("none"));
    QCOMPARE(m_window->docks().methodForm->methodId(), QStringLiteral("none"));
    QVERIFY(!child<QSlider>("budgetSlider")->isEnabled());
}

void MainWindowTest::aSceneBringsItsTruth()
{
    openScene();
    const QList<QAction*> truths = m_window->actions().menu(QStringLiteral("run.truth"))->actions();
    QVERIFY(truths.size() >= 5);
    truths.front()->trigger();
    settle();
    QCOMPARE(m_window->docks().chatView->turnCount(), 1);
    QVERIFY(truths.front()->text().startsWith(QString::fromStdString(m_engine->requests().back().question)));
    auto* notice = child("chatNotice");
    QVERIFY(notice->isVisible()); // the fake's answer is not the true one
    QTest::keyClick(m_window.get(), Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(inspector().imageInfo().name != "scene:7");
    settle();
    QVERIFY(m_window->docks().imagesView->count() >= 2);
}

void MainWindowTest::anUnknownPictureIsExplained()
{
    m_window->open({ QStringLiteral(PS_TEST_DATA "/embedded/scene_00.png") });
    QTRY_VERIFY_WITH_TIMEOUT(inspector().hasPicture(), 20000);
    settle();
    QVERIFY(child("chatNotice")->isVisible());
    QVERIFY(inspector().shown().mask);
    QVERIFY(!m_window->actions().menu(QStringLiteral("run.truth"))->isEnabled());
}

void MainWindowTest::aBadFileIsOneSentence()
{
    openScene();
    const TracePtr mask = inspector().shown().mask;
    m_window->open({ QStringLiteral(PS_TEST_DATA "/../CMakeLists.txt") });
    settle();
    QVERIFY(m_window->message().contains(QStringLiteral("CMakeLists.txt")));
    QCOMPARE(m_window->message().count(QLatin1Char('\n')), 0);
    QCOMPARE(inspector().shown().mask, mask); // what was open stays
}

void MainWindowTest::aSavedRunOpensAsRecorded()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("run.pstrace"));
    writeTrace(*test::sampleTrace(), file.toStdString());
    m_window->open({ file });
    QTRY_VERIFY_WITH_TIMEOUT(inspector().recorded(), 20000);
    QCOMPARE(inspector().shown().maskTruth, Truth::Recorded);
    QCOMPARE(child<BudgetControl>("budget")->truth(), Truth::Recorded);
    QCOMPARE(m_window->docks().chatView->turnCount(), 1);
    QCOMPARE(m_window->canvasPane().canvas()->trace(), inspector().shown().mask);
    QCOMPARE(m_engine->requests().size(), std::size_t { 0 });
}

void MainWindowTest::exportWritesTheFileAndShowsTheCommand()
{
    openScene();
    QTemporaryDir folder;
    QTest::keyClick(m_window.get(), Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(m_window->findChild<QDialog*>(QStringLiteral("exportDialog")));
    auto* dialog = m_window->findChild<QDialog*>(QStringLiteral("exportDialog"));
    auto* file = dialog->findChild<QLineEdit*>(QStringLiteral("exportFile"));
    const QString target = folder.filePath(QStringLiteral("mask.npy"));
    file->selectAll();
    QTest::keyClicks(file, target);
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("exportCopy")), Qt::LeftButton);
    const QString command = QGuiApplication::clipboard()->text();
    QVERIFY2(command.contains(QStringLiteral("--view mask --out mask.npy")), qPrintable(command));
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("exportButton")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->message().contains(QStringLiteral("mask.npy")), 20000);
    QFile written(target);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QVERIFY(written.read(6) == QByteArray("\x93NUMPY"));
}

void MainWindowTest::panelsHideAndComeBack()
{
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    for (const QDockWidget* dock : m_window->docks().all())
        QVERIFY2(!dock->isVisible(), qPrintable(dock->objectName()));
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    for (const QDockWidget* dock : m_window->docks().all())
        QVERIFY2(dock->toggleViewAction()->isChecked(), qPrintable(dock->objectName()));
    action("pane.toggle.chat")->trigger();
    QVERIFY(!m_window->docks().chat->isVisible());
    action("layout.reset")->trigger();
    QVERIFY(m_window->docks().chat->isVisible());
    QVERIFY(action("pane.toggle.chat")->isChecked());
}

void MainWindowTest::focusWalksThroughThePanels()
{
    openScene();
    m_window->canvasPane().canvas()->setFocus();
    std::set<const QDockWidget*> visited;
    for (int i = 0; i < 12; ++i) {
        QTest::keyClick(m_window.get(), Qt::Key_F6);
        for (const QDockWidget* dock : m_window->docks().all())
            if (dock->isAncestorOf(QApplication::focusWidget()))
                visited.insert(dock);
    }
    QVERIFY(visited.contains(m_window->docks().chat));
    QVERIFY(visited.contains(m_window->docks().images));
    QVERIFY(visited.contains(m_window->docks().method));
}

void MainWindowTest::pictureAndCommandAreCopied()
{
    openScene();
    inspector().ask(QStringLiteral("What is on the sign?"));
    settle();
    m_window->canvasPane().canvas()->setFocus();
    QTest::keyClick(m_window->canvasPane().canvas(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(!QGuiApplication::clipboard()->image().isNull());
    QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::AltModifier);
    const QString command = QGuiApplication::clipboard()->text();
    QVERIFY2(command.startsWith(QStringLiteral("prunescope-cli run ")), qPrintable(command));
    QVERIFY2(command.contains(QStringLiteral("'What is on the sign?'")), qPrintable(command));
    QVERIFY2(command.contains(QStringLiteral("scene:7")), qPrintable(command));
}

void MainWindowTest::aPastedPictureIsShown()
{
    QImage picture(320, 200, QImage::Format_RGB32);
    picture.fill(Qt::darkGreen);
    QGuiApplication::clipboard()->setImage(picture);
    m_window->canvasPane().canvas()->setFocus();
    QTest::keyClick(m_window->canvasPane().canvas(), Qt::Key_V, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(inspector().hasPicture(), 20000);
    QCOMPARE(inspector().image()->width, 320);
    settle();
    QGuiApplication::clipboard()->setText(QStringLiteral("only words"));
    m_window->canvasPane().canvas()->setFocus();
    QTest::keyClick(m_window->canvasPane().canvas(), Qt::Key_V, Qt::ControlModifier);
    QVERIFY(!m_window->message().isEmpty());
}

void MainWindowTest::theModelMenuOffersTheBuiltInModel()
{
    auto* button = child<QToolButton>("modelButton");
    QVERIFY(button->text().contains(QStringLiteral("built-in")));
    QVERIFY(button->text().contains(QStringLiteral("5.0 M")));
    QAction* builtIn = button->menu()->actions().front();
    QVERIFY(builtIn->text().contains(QStringLiteral("scenes-5m")));
    builtIn->trigger();
    QVERIFY(inspector().loading());
    settle();
    QCOMPARE(m_engine->opened.load(), 2);
}

void MainWindowTest::nothingIsClippedAtBothSizes_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("default") << QSize(1600, 1000);
    QTest::newRow("small") << QSize(1280, 800);
}

void MainWindowTest::everyButtonShowsItsWords() const
{
    for (const QAbstractButton* button : m_window->findChildren<QAbstractButton*>()) {
        const QWidget* dock = button->parentWidget();
        while (dock && !qobject_cast<const QDockWidget*>(dock))
            dock = dock->parentWidget();
        const bool behindATab = dock && dock->visibleRegion().isEmpty();
        if (!button->isVisible() || button->text().isEmpty() || behindATab)
            continue;
        QVERIFY2(button->width() >= button->minimumSizeHint().width(),
            qPrintable(QStringLiteral("%1 '%2'").arg(button->objectName(), button->text())));
        const QRect onWindow(button->mapTo(m_window.get(), QPoint()), button->size());
        const QWidget* viewport = button->parentWidget();
        while (viewport && viewport->objectName() != QLatin1String("qt_scrollarea_viewport"))
            viewport = viewport->parentWidget();
        if (!viewport)
            QVERIFY2(m_window->rect().contains(onWindow), qPrintable(button->text()));
    }
}

// Every button that is on screen, whichever tab is in front, is at least as wide as its words.
void MainWindowTest::nothingIsClippedAtBothSizes()
{
    QFETCH(QSize, size);
    openScene();
    m_window->setFirstSize(size);
    inspector().ask(QStringLiteral("What is on the sign?"));
    settle();
    QTest::qWait(50);
    QCOMPARE(m_window->size(), size);
    for (QDockWidget* dock : m_window->docks().all()) {
        dock->raise();
        QTest::qWait(50);
        everyButtonShowsItsWords();
    }
    QVERIFY(m_window->canvasPane().canvas()->width() > size.width() / 3);
}

void MainWindowTest::closingInMidRunIsClean()
{
    openScene();
    m_engine->stepMs = 1000;
    inspector().ask(QStringLiteral("What is on the sign?"));
    QTRY_COMPARE(m_engine->begun.load(), 2);
    m_window->close();
    m_window.reset();
    QCOMPARE(m_engine->cancelled.load(), 1);
}

} // namespace ps

QTEST_MAIN(ps::MainWindowTest)
#include "tst_main_window.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/view_history.h"
#include "tests/support/fake_window.h"
#include "widgets/budget_control.h"
#include "widgets/canvas_pane.h"
#include "widgets/layers_view.h"

#include <QComboBox>
#include <QDockWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSlider>
#include <QToolButton>

using namespace ps;

/// Undo and redo by key and mouse, in the whole window over an engine that has no model.
class ViewHistoryTest : public QObject, test::FakeWindow {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        openWindow();
        openScene();
    }
    void cleanup() { m_window.reset(); }

    void aFreshWindowHasNothingToUndo();
    void stepsOfOneParameterAreOneChange();
    void anUndoneBudgetRunsLikeAMovedOne();
    void theMethodComesBackWithItsValues();
    void theFormFollows();
    void backWhereItCameFromIsNoChange();
    void theViewComesBack();
    void theLayerCursorIsOneChange();
    void aPictureWithoutTilesIsNobodysChange();
    void theArrangementComesBack();
    void textFieldsKeepTheirKeys();
    void anotherModelForgets();
    void whatRunsAreShownIsNotAChange();

private:
    ImageCanvas* canvas() const { return m_window->canvasPane().canvas(); }
    QString undoText() const { return action("edit.undo")->text().remove(QLatin1Char('&')); }
    double budget() const { return inspector().controls().values.real("budget"); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        canvas()->setFocus();
        QTRY_VERIFY(canvas()->hasFocus());
        QTest::keyClick(canvas(), key, modifiers);
    }
    void undo() { press(Qt::Key_Z, Qt::ControlModifier); }
    void redo() { press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier); }
};

void ViewHistoryTest::aFreshWindowHasNothingToUndo()
{
    QVERIFY(!action("edit.undo")->isEnabled());
    QVERIFY(!action("edit.redo")->isEnabled());
    QCOMPARE(undoText(), QStringLiteral("Undo"));
    QVERIFY(action("edit.undo")->toolTip().contains(QStringLiteral("Nothing to undo.")));
}

void ViewHistoryTest::stepsOfOneParameterAreOneChange()
{
    const double before = budget();
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(m_window.get(), Qt::Key_F8);
    const double after = budget();
    QVERIFY(after > before);
    QVERIFY2(undoText().startsWith(QStringLiteral("Undo budget ")), qPrintable(undoText()));
    QVERIFY2(undoText().contains(QStringLiteral("→")), qPrintable(undoText()));
    undo();
    QCOMPARE(budget(), before);
    QCOMPARE(m_window->findChild<BudgetControl*>()->value(), before);
    QVERIFY(!action("edit.undo")->isEnabled());
    redo();
    QCOMPARE(budget(), after);
    QVERIFY(!action("edit.redo")->isEnabled());
}

void ViewHistoryTest::anUndoneBudgetRunsLikeAMovedOne()
{
    inspector().ask(QStringLiteral("What is on the sign?"));
    settle();
    QTest::keyClick(m_window.get(), Qt::Key_F8);
    settle();
    const auto runs = m_engine->begun.load();
    m_engine->stepMs = 200;
    undo();
    QCOMPARE(inspector().shown().maskTruth, Truth::Exact); // previewed at once
    QCOMPARE(inspector().shown().runTruth, Truth::Stale);
    m_engine->stepMs = 0;
    settle();
    QCOMPARE(m_engine->begun.load(), runs + 1);
    QCOMPARE(inspector().shown().runTruth, Truth::Exact);
}

void ViewHistoryTest::theMethodComesBackWithItsValues()
{
    const Controls before = inspector().controls();
    press(Qt::Key_M);
    const Controls after = inspector().controls();
    QVERIFY(after.method != before.method);
    QCOMPARE(undoText(),
        QStringLiteral("Undo method %1 → %2")
            .arg(inspector().titleOf(before.method), inspector().titleOf(after.method)));
    undo();
    QVERIFY(inspector().controls() == before);
    QCOMPARE(child<QComboBox>("methodBox")->currentData().toString().toStdString(), before.method);
    redo();
    QVERIFY(inspector().controls() == after);
}

void ViewHistoryTest::theFormFollows()
{
    auto* alpha = child<QSlider>("parameter_alphaSlider");
    const int before = alpha->value();
    alpha->setFocus();
    QTRY_VERIFY(alpha->hasFocus());
    QTest::keyClick(alpha, Qt::Key_Right);
    QVERIFY(alpha->value() != before);
    QVERIFY2(undoText().startsWith(QStringLiteral("Undo overview share ")), qPrintable(undoText()));
    QTest::keyClick(m_window.get(), Qt::Key_F8); // another parameter is another change
    QVERIFY2(undoText().startsWith(QStringLiteral("Undo budget ")), qPrintable(undoText()));
    undo();
    undo();
    QCOMPARE(child<QSlider>("parameter_alphaSlider")->value(), before); // of a form made anew
}

void ViewHistoryTest::backWhereItCameFromIsNoChange()
{
    QTest::keyClick(m_window.get(), Qt::Key_F8);
    QVERIFY(action("edit.undo")->isEnabled());
    QTest::keyClick(m_window.get(), Qt::Key_F7);
    QVERIFY(!action("edit.undo")->isEnabled());
}

void ViewHistoryTest::theViewComesBack()
{
    CanvasPane& pane = m_window->canvasPane();
    press(Qt::Key_0);
    QTest::mouseClick(child("chipMask"), Qt::LeftButton);
    action("overlay.none")->trigger();
    press(Qt::Key_G);
    press(Qt::Key_L);
    m_window->actions().menu(QStringLiteral("view.colorMap"))->actions().back()->trigger();
    auto* filter = child<QComboBox>("partitionFilter");
    filter->setFocus();
    QTRY_VERIFY(filter->hasFocus());
    QTest::keyClick(filter, Qt::Key_Down);
    QCOMPARE(pane.partitionFilter(), PartitionFilter::OverviewOnly);

    const char* const texts[] = { "Undo partitions shown all → overview only",
        "Undo colour map viridis → grey", "Undo hide legend", "Undo hide grid", "Undo overlay mask → none",
        "Undo overlay none → mask", "Undo overlay mask → none" };
    for (const char* text : texts) {
        QCOMPARE(undoText(), QString::fromUtf8(text));
        undo();
    }
    QVERIFY(!action("edit.undo")->isEnabled());
    QCOMPARE(pane.partitionFilter(), PartitionFilter::All);
    QCOMPARE(filter->currentIndex(), 0);
    QCOMPARE(canvas()->overlay(), Overlay::Mask);
    QVERIFY(child<QToolButton>("chipMask")->isChecked());
    QVERIFY(action("overlay.mask")->isChecked());
    QVERIFY(action("view.grid")->isChecked());
    QVERIFY(action("view.legend")->isChecked());
    QVERIFY(m_window->actions().menu(QStringLiteral("view.colorMap"))->actions().front()->isChecked());
}

void ViewHistoryTest::theLayerCursorIsOneChange()
{
    inspector().ask(QStringLiteral("What is on the sign?"));
    settle();
    const LayersView* layers = m_window->docks().layersView;
    press(Qt::Key_PageDown);
    press(Qt::Key_PageDown);
    press(Qt::Key_PageDown);
    QCOMPARE(layers->cursor(), std::optional(2));
    QCOMPARE(undoText(), QStringLiteral("Undo layer cursor none → 2"));
    undo();
    QVERIFY(!layers->cursor());
    redo();
    QCOMPARE(layers->cursor(), std::optional(2));
}

void ViewHistoryTest::aPictureWithoutTilesIsNobodysChange()
{
    auto* filter = child<QComboBox>("partitionFilter");
    filter->setFocus();
    QTest::keyClick(filter, Qt::Key_Down);
    QVERIFY(action("edit.undo")->isEnabled());
    const QString before = undoText();
    m_window->canvasPane().setImage(inspector().image()); // drops the trace, and the tiles with it
    QCOMPARE(m_window->canvasPane().partitionFilter(), PartitionFilter::All);
    QCOMPARE(undoText(), before);
}

void ViewHistoryTest::theArrangementComesBack()
{
    QDockWidget* chat = m_window->docks().chat;
    action("pane.toggle.chat")->trigger();
    QVERIFY(chat->isHidden());
    action("layout.reset")->trigger();
    QVERIFY(!chat->isHidden());
    QCOMPARE(undoText(), QStringLiteral("Undo arrangement of the panels"));
    undo();
    QVERIFY(chat->isHidden());
    redo();
    QVERIFY(!chat->isHidden());
}

void ViewHistoryTest::textFieldsKeepTheirKeys()
{
    QTest::keyClick(m_window.get(), Qt::Key_F8);
    const double moved = budget();
    auto* box = child<QPlainTextEdit>("questionBox");
    box->setFocus();
    QTRY_VERIFY(box->hasFocus());
    QTest::keyClicks(box, QStringLiteral("abc"));
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(box->toPlainText(), QString());
    QCOMPARE(budget(), moved);
    QVERIFY(action("edit.undo")->isEnabled());
}

void ViewHistoryTest::anotherModelForgets()
{
    QTest::keyClick(m_window.get(), Qt::Key_F8);
    QVERIFY(action("edit.undo")->isEnabled());
    m_window->openModel({ .name = "other", .embedded = true });
    settle();
    QVERIFY(!action("edit.undo")->isEnabled());
}

void ViewHistoryTest::whatRunsAreShownIsNotAChange()
{
    inspector().ask(QStringLiteral("What is on the sign?"));
    settle();
    const TracePtr first = inspector().shown().run;
    QTest::keyClick(m_window.get(), Qt::Key_F8);
    settle();
    const QString before = undoText();
    inspector().showRun(first); // as a click on an older turn does
    QCOMPARE(undoText(), before);
}

QTEST_MAIN(ViewHistoryTest)
#include "tst_view_history.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/comparison_link.h"
#include "app/export_dialog.h"
#include "core/trace/pyramid.h"
#include "tests/support/fake_window.h"
#include "widgets/canvas_pane.h"
#include "widgets/compare_view.h"
#include "widgets/format.h"
#include "widgets/overlay_chips.h"
#include "widgets/patch_selection.h"

#include <QLabel>
#include <QTableWidget>

using namespace ps;

class ComparisonTest : public QObject, public test::FakeWindow {
    Q_OBJECT

    void ask(const char* question)
    {
        inspector().ask(QLatin1String(question));
        settle();
    }

    void setBudget(double budget)
    {
        Values values = inspector().controls().values;
        values.set("budget", budget);
        inspector().commitValues(values);
        settle();
    }

    QWidget* canvas() const { return m_window->canvasPane().canvas(); }
    const Overlap& shownOverlap() const { return child<CompareView>("compare")->overlap()->overall; }

private Q_SLOTS:
    void init()
    {
        openWindow();
        openScene();
        canvas()->setFocus();
    }

    void cleanup() { m_window.reset(); }

    void pinNeedsAnAnswerUnderTheseControls()
    {
        QVERIFY(!action("compare.pin")->isEnabled() || inspector().shown().run);
        ask("What is there?");
        QVERIFY(action("compare.pin")->isEnabled());
        inspector().setAutoMode(AutoMode::Mask);
        setBudget(0.4); // the run is stale now
        QVERIFY(!action("compare.pin")->isEnabled());
    }

    void exportOffersTheDifferenceFromThePinnedRun()
    {
        ask("What is there?");
        QTest::keyClick(canvas(), Qt::Key_P);
        setBudget(0.4);
        QTest::keyClick(canvas(), Qt::Key_7);
        QTest::keyClick(m_window.get(), Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY(m_window->findChild<ExportDialog*>());
        const auto* dialog = m_window->findChild<ExportDialog*>();
        QCOMPARE(dialog->plan().content, ExportPlan::Content::Difference);
        QCOMPARE(dialog->plan().picture.reference, m_window->comparison().reference());
        QVERIFY2(dialog->command().endsWith(QStringLiteral("-B.pstrace")), qPrintable(dialog->command()));
    }

    void aFollowsTheControlsAndBStays()
    {
        ask("What is there?");
        QTest::keyClick(canvas(), Qt::Key_P);
        QVERIFY(m_window->comparison().pinned());
        const TracePtr b = m_window->comparison().reference();
        QCOMPARE(shownOverlap().iou(), 1.0);
        setBudget(0.4);
        QCOMPARE(m_window->comparison().reference(), b);
        const MaskOverlap overlap = *maskOverlap(*inspector().shown().mask, *b);
        QVERIFY(overlap.overall.aOnly > 0);
        QVERIFY(child<CompareView>("compare")->overlap() == overlap);
        QVERIFY(child<QLabel>("compareOverlap")->text().contains(QString::number(overlap.partitions[1].aOnly)));
        QCOMPARE(child<QTableWidget>("compareMeasured")->item(4, 1)->text(),
            format::significant(equivalentTokens(*inspector().shown().run)->tokens, 4));
        QVERIFY(child<CompareView>("compare")->text().contains(QStringLiteral("The answers are the same.")));
        QTest::keyClick(canvas(), Qt::Key_7);
        QCOMPARE(m_window->canvasPane().canvas()->overlay(), Overlay::Difference);
    }

    void swapMakesBsControlsCurrent()
    {
        ask("What is there?");
        const Controls first = inspector().controls();
        QTest::keyClick(canvas(), Qt::Key_P);
        setBudget(0.4);
        const TracePtr second = inspector().shown().run;
        QTest::keyClick(canvas(), Qt::Key_X);
        QVERIFY(inspector().controls() == first);
        QCOMPARE(m_window->comparison().reference(), second);
    }

    void anotherPictureForgetsB()
    {
        ask("What is there?");
        QTest::keyClick(canvas(), Qt::Key_P);
        m_window->library().makeScene(8);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->comparison().pinned(), 20000);
        settle();
        QVERIFY(!action("compare.swap")->isEnabled() && !action("compare.clear")->isEnabled());
    }

    void clearForgetsB()
    {
        ask("What is there?");
        action("compare.pin")->trigger();
        QVERIFY(m_window->canvasPane().chips()->isAvailable(Overlay::Difference));
        action("compare.clear")->trigger();
        QVERIFY(!m_window->comparison().pinned());
        QVERIFY(!m_window->canvasPane().chips()->isAvailable(Overlay::Difference));
    }

    void thresholdsArriveAndFollowTheControls()
    {
        ask("What is there?");
        const auto available = [this] {
            return m_window->canvasPane().chips()->isAvailable(Overlay::Threshold);
        };
        QTRY_VERIFY_WITH_TIMEOUT(available(), 20000);
        inspector().setMethod("none"); // it has no budget
        settle();
        QVERIFY(!available());
        inspector().setMethod("hired");
        QTRY_VERIFY_WITH_TIMEOUT(available(), 20000);
        const PatchRef patch { 1, 3, 3, inspector().shown().mask->layout.idOf(1, 3, 3) };
        m_window->canvasPane().canvas()->selectionModel()->select(patch);
        QVERIFY(child<QLabel>("patchReturns")->text().contains(QStringLiteral("budget")));
    }
};

QTEST_MAIN(ComparisonTest)
#include "tst_comparison.moc"

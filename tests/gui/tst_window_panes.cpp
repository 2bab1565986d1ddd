// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/control_bar.h"
#include "tests/support/fake_window.h"
#include "widgets/answer_text.h"
#include "widgets/budget_control.h"
#include "widgets/canvas_pane.h"
#include "widgets/layers_view.h"
#include "widgets/patch_selection.h"
#include "widgets/patch_table.h"
#include "widgets/score_chart.h"
#include "widgets/score_plot.h"
#include "widgets/timeline_strip.h"
#include "widgets/timeline_view.h"

#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QTableView>

#include <algorithm>
#include <cmath>
#include <set>

using namespace ps;

/// Timeline, score chart and patch table as panels of the window, with an engine that has no model.
class WindowPanesTest : public QObject, test::FakeWindow {
    Q_OBJECT

    void raise(QDockWidget* dock) const
    {
        dock->raise();
        QTRY_VERIFY(!dock->visibleRegion().isEmpty());
        QTest::qWait(150); // paced redraws
    }

    void clickSpan(SpanKind kind, int index) const
    {
        raise(m_window->docks().timeline);
        auto* strip = child<TimelineStrip>("timelineStrip");
        QTRY_COMPARE(strip->lanes().runs(), 1);
        const std::vector<Span>& spans = strip->lanes().lane(0, 1);
        const auto found = std::ranges::find_if(
            spans, [&](const Span& span) { return span.kind == kind && span.index == index; });
        QVERIFY(found != spans.end());
        const SpanPlace place { 0, 1, static_cast<int>(found - spans.begin()) };
        QTest::mouseClick(
            strip, Qt::LeftButton, {}, strip->lanes().rect(place, strip->axis()).center().toPoint());
    }

private Q_SLOTS:
    void init() { openAnsweredScene(); }

    void cleanup() { m_window.reset(); }

    void everyPanelFitsTheSmallWindowAndCanBeHidden()
    {
        QCOMPARE(m_window->size(), QSize(1280, 800));
        const Docks& docks = m_window->docks();
        const std::pair<QDockWidget*, const char*> panels[] = { { docks.timeline, "pane.toggle.timeline" },
            { docks.scores, "pane.toggle.scores" }, { docks.table, "pane.toggle.patch_table" } };
        for (const auto& [dock, id] : panels) {
            raise(dock);
            QVERIFY(dock->widget()->height() >= dock->widget()->minimumSizeHint().height());
            QCOMPARE(m_window->size(), QSize(1280, 800));
            action(id)->trigger();
            QVERIFY(!dock->isVisible());
            action(id)->trigger();
            QVERIFY(dock->isVisible());
        }
    }

    void theFocusBringsItsPanelToTheFront()
    {
        m_window->canvasPane().canvas()->setFocus();
        const Docks& docks = m_window->docks();
        std::set<const QDockWidget*> visited;
        for (qsizetype i = 0; i < docks.all().size(); ++i) {
            QTest::keyClick(m_window.get(), Qt::Key_F6);
            QCoreApplication::processEvents();
            for (const QDockWidget* dock : docks.all())
                if (dock->isAncestorOf(QApplication::focusWidget())) {
                    QVERIFY2(!dock->visibleRegion().isEmpty(), qPrintable(dock->windowTitle()));
                    visited.insert(dock);
                }
        }
        for (const QDockWidget* dock : { docks.timeline, docks.scores, docks.table })
            QVERIFY2(visited.contains(dock), qPrintable(dock->windowTitle()));
    }

    void aLayerOfTheTimelineMovesTheLayerCursor()
    {
        clickSpan(SpanKind::Layer, 3);
        QCOMPARE(m_window->docks().layersView->cursor(), std::optional(3));
    }

    void aTokenOfTheTimelineIsSelectedInTheAnswer()
    {
        clickSpan(SpanKind::Token, 1);
        QCOMPARE(m_window->findChild<AnswerText*>()->textCursor().selectedText().toStdString(),
            inspector().shown().run->answer[1]->text);
    }

    void aRowOfTheTableIsThePatchOfTheCanvas()
    {
        raise(m_window->docks().table);
        auto* rows = child<QTableView>("patchRows");
        QVERIFY(rows->model()->rowCount() > 0);
        QTest::mouseClick(
            rows->viewport(), Qt::LeftButton, {}, rows->visualRect(rows->model()->index(2, 1)).center());
        const auto selected = m_window->canvasPane().canvas()->selection();
        QVERIFY(selected);
        QCOMPARE(selected->col, 2);
        m_window->canvasPane().canvas()->selectionModel()->select(PatchRef { 1, 0, 5, -1 });
        QCOMPARE(rows->selectionModel()->selectedRows().size(), 1);
    }

    void aDraggedCutMovesTheBudgetAndRunsOnRelease()
    {
        raise(m_window->docks().scores);
        auto* chart = m_window->docks().scoreChart;
        const TracePtr mask = inspector().shown().mask;
        const ScoreCurve full = scoreCurves(*mask, patchStates(*mask), {}).curves.front();
        const auto* readout = child<QLabel>("scoreReadout");
        QTRY_VERIFY2(readout->text().startsWith(QStringLiteral("Drag a cut")), "the thresholds are known by then");
        const ScoreFrame frame = chart->plot().frame();
        const auto at = [&](double rank) {
            return QPointF(frame.toPixel(rank), frame.area.center().y()).toPoint();
        };
        QWidget* plot = chart->plot().canvas();
        const int runs = m_engine->begun;
        QTest::mousePress(plot, Qt::LeftButton, {}, at(full.kept));
        QTest::mouseMove(plot, at(full.kept + 6));
        const double dragged = inspector().controls().values.real("budget");
        QVERIFY2(dragged > 0.2, "the mask follows while the cut is dragged");
        QCOMPARE(m_engine->begun.load(), runs);
        QTest::mouseRelease(plot, Qt::LeftButton, {}, at(full.kept + 6));
        settle();
        QVERIFY(m_engine->begun > runs);
        QCOMPARE(m_window->findChild<BudgetControl*>()->value(), dragged);
        QCOMPARE(dragged, std::round(dragged * 1000) / 1000); // not a float's nearest double
    }
};

QTEST_MAIN(WindowPanesTest)
#include "tst_window_panes.moc"

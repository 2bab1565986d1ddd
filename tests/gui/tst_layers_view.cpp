// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/pyramid.h"
#include "tests/support/staged_trace.h"
#include "widgets/format.h"
#include "widgets/layers_view.h"
#include "widgets/memory_plot.h"
#include "widgets/pyramid_plot.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

using namespace ps;

class LayersViewTest : public QObject {
    Q_OBJECT

    std::unique_ptr<LayersView> m_view {};
    TracePtr m_trace {};

    PyramidPlot* pyramid() const { return m_view->findChild<PyramidPlot*>(); }
    QWidget* plot() const { return m_view->findChild<QWidget*>(QStringLiteral("pyramidPlot")); }
    QString text(const char* label) const { return m_view->findChild<QLabel*>(QLatin1String(label))->text(); }

    static StageSchedule schedule()
    {
        return { .stages = { { 2, 0.5 }, { 4, 0.25 }, { 6, 0.125 } }, .layers = 8 };
    }

    QPoint column(int layer) const
    {
        const StageFrame frame = pyramid()->frame();
        return QPointF(frame.area.left() + frame.area.width() * (layer + 0.5) / frame.layers, frame.area.top() + 4)
            .toPoint();
    }

    QPoint handle(const Stage& stage) const { return pyramid()->frame().pointOf(stage).toPoint(); }

    void drag(QPoint from, QPoint to) const
    {
        QTest::mousePress(plot(), Qt::LeftButton, {}, from);
        QTest::mouseMove(plot(), (from + to) / 2);
        QTest::mouseMove(plot(), to);
        QTest::mouseRelease(plot(), Qt::LeftButton, {}, to);
    }

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void init()
    {
        m_trace = std::make_shared<const Trace>(test::pyramidTrace());
        m_view = std::make_unique<LayersView>();
        m_view->resize(900, 300);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_view->setMask(m_trace);
        m_view->setRun(m_trace);
        m_view->setSchedule(schedule());
        QTest::qWait(50); // the plot settles its margins
    }

    void cleanup() { m_view.reset(); }

    void theEquivalentTokensAndHowTheyFollow()
    {
        const auto equivalent = *equivalentTokens(*m_trace);
        QVERIFY(text("equivalentTokens").contains(format::percent(equivalent.share)));
        const int v = m_trace->layout.visualTokens();
        QVERIFY2(text("equivalentHow").contains(QStringLiteral("2\u00a0×\u00a0%1").arg(v)),
            qPrintable(text("equivalentHow")));
        QVERIFY(text("equivalentHow").endsWith(QStringLiteral("/ 8 layers")));
    }

    void aClickAndADragMoveTheCursor()
    {
        QSignalSpy moved(m_view.get(), &LayersView::cursorMoved);
        QTest::mouseClick(plot(), Qt::LeftButton, {}, column(3));
        QCOMPARE(m_view->cursor(), std::optional(3));
        QVERIFY(text("layerCursor").startsWith(QStringLiteral("layer 3")));
        QVERIFY(text("layerCursor").contains(QString::number(aliveTokens(*m_trace)[3])));
        drag(column(3), column(7));
        QCOMPARE(m_view->cursor(), std::optional(7));
        QVERIFY(moved.size() >= 2);
    }

    void keysMoveTheCursorAndTakeItAway()
    {
        plot()->setFocus();
        const std::pair<Qt::Key, std::optional<int>> keys[] = { { Qt::Key_Right, 0 }, { Qt::Key_Left, 0 },
            { Qt::Key_PageDown, 1 }, { Qt::Key_End, 7 }, { Qt::Key_Right, 7 }, { Qt::Key_PageUp, 6 },
            { Qt::Key_Home, 0 }, { Qt::Key_Backspace, std::nullopt } };
        for (const auto& [key, layer] : keys) {
            QTest::keyClick(plot(), key);
            QCOMPARE(m_view->cursor(), layer);
        }
    }

    void aStageIsDraggedToAnotherLayer()
    {
        QSignalSpy moved(m_view.get(), &LayersView::scheduleMoved);
        const Stage from = schedule().stages[1];
        drag(handle(from), handle({ 5, from.ratio }));
        QVERIFY(!moved.isEmpty());
        QCOMPARE(moved.last()[1].toBool(), true);
        const auto now = moved.last()[0].value<StageSchedule>();
        QCOMPARE(now.stages[1], (Stage { 5, 0.25 })); // sideways: the ratio stays
        QCOMPARE(now.stages[0], schedule().stages[0]);
        QCOMPARE(m_view->cursor(), std::optional<int>()); // a handle is not a column
    }

    void aStageIsDraggedToAnotherRatioAndStopsAtItsNeighbour()
    {
        QSignalSpy moved(m_view.get(), &LayersView::scheduleMoved);
        const Stage from = schedule().stages[1];
        drag(handle(from), handle({ from.layer, 0.4 }));
        const double ratio = moved.last()[0].value<StageSchedule>().stages[1].ratio;
        QVERIFY2(std::abs(ratio - 0.4) < 0.02, qPrintable(QString::number(ratio)));
        m_view->setSchedule(schedule());
        drag(handle(from), handle({ from.layer, 0.95 }));
        QCOMPARE(moved.last()[0].value<StageSchedule>().stages[1].ratio, 0.5);
    }

    void ctrlArrowsMoveTheStageOfTheCursor()
    {
        QSignalSpy moved(m_view.get(), &LayersView::scheduleMoved);
        m_view->setCursor(5);
        plot()->setFocus();
        QTest::keyClick(plot(), Qt::Key_Up, Qt::ControlModifier);
        QCOMPARE(moved.last()[0].value<StageSchedule>().stages[1].ratio, 0.26);
        QTest::keyClick(plot(), Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(moved.last()[0].value<StageSchedule>().stages[1].layer, 3);
        QCOMPARE(m_view->cursor(), std::optional(3));
        QCOMPARE(moved.size(), 2);
    }

    void withoutAScheduleNothingIsDragged()
    {
        m_view->setSchedule({});
        QSignalSpy moved(m_view.get(), &LayersView::scheduleMoved);
        drag(handle({ 4, 0.25 }), handle({ 5, 0.4 }));
        QVERIFY(moved.isEmpty());
    }

    void everyColumnHasItsExactValues()
    {
        const QString second = pyramid()->layerText(2);
        const int v = m_trace->layout.visualTokens();
        QVERIFY(second.contains(QStringLiteral("before it %1 → %2 tokens").arg(v).arg(v / 2)));
        QVERIFY(second.contains(format::count(m_trace->layers[2]->cacheBytes)));
        QVERIFY(pyramid()->layerText(8).isEmpty());
    }

    void anEstimatedStageSaysSo()
    {
        Trace preview = *m_trace;
        preview.state = TraceState::Preview;
        auto step = std::make_shared<PruneStep>(*preview.steps.back());
        step->estimate = true;
        preview.steps.back() = step;
        const QImage exact = plot()->grab().toImage();
        m_view->setMask(std::make_shared<const Trace>(preview));
        m_view->setTruth(Truth::Estimate, QStringLiteral("why"), true);
        QTRY_VERIFY(pyramid()->layerText(6).contains(QStringLiteral("estimate"))); // previews come at a pace
        QVERIFY(!pyramid()->layerText(4).contains(QStringLiteral("estimate")));
        const auto* label = m_view->findChild<TruthLabel*>();
        QVERIFY(label->isVisible());
        QCOMPARE(label->truth(), Truth::Estimate);
        // Hollow: inside the last column is the ground, where the exact one was filled.
        const StageFrame frame = pyramid()->frame();
        const QPoint inside = frame.pointOf({ 7, 0.06 }).toPoint() + QPoint(qRound(frame.area.width() / 16), 0);
        QVERIFY(exact.pixelColor(inside) != plot()->grab().toImage().pixelColor(inside));
    }

    void theCacheCurveHasItsExactBytes()
    {
        const auto* memory = m_view->findChild<MemoryPlot*>();
        const CachePoint end = cacheAlongAnswer(*m_trace).back();
        const QString last = memory->pointText(static_cast<int>(m_trace->answer.size()));
        QVERIFY(last.contains(format::count(end.fullBytes)));
        QVERIFY(last.contains(format::count(m_trace->memory.kvCache)));
        QVERIFY(memory->pointText(static_cast<int>(m_trace->answer.size()) + 1).isEmpty());
    }

    void withoutLayersItSaysWhatFillsIt()
    {
        m_view->setMask(nullptr);
        QVERIFY(!pyramid()->isVisible());
        QCOMPARE(m_view->layers(), 0);
    }
};

QTEST_MAIN(LayersViewTest)
#include "tst_layers_view.moc"

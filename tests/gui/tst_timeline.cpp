// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_trace.h"
#include "tests/support/staged_trace.h"
#include "widgets/format.h"
#include "widgets/theme.h"
#include "widgets/timeline_strip.h"
#include "widgets/timeline_view.h"
#include "widgets/truth_label.h"

#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>

using namespace ps;

class TimelineTest : public QObject {
    Q_OBJECT

    std::unique_ptr<TimelineView> m_view {};
    TracePtr m_trace {};

    TimelineStrip* strip() const { return m_view->findChild<TimelineStrip*>(); }
    QString text(const char* label) const { return m_view->findChild<QLabel*>(QLatin1String(label))->text(); }

    /// Where a span of a kind and index is drawn.
    QPoint middleOf(int run, SpanKind kind, int index) const
    {
        const std::vector<Span>& spans = strip()->lanes().lane(run, 1);
        const auto found = std::ranges::find_if(
            spans, [&](const Span& span) { return span.kind == kind && span.index == index; });
        Q_ASSERT(found != spans.end());
        const SpanPlace place { run, 1, static_cast<int>(found - spans.begin()) };
        return strip()->lanes().rect(place, strip()->axis()).center().toPoint();
    }

    void wheel(QPoint position, int steps) const
    {
        QWheelEvent event(position, strip()->mapToGlobal(position), {}, { 0, 120 * steps }, Qt::NoButton,
            Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(strip(), &event);
    }

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void init()
    {
        m_trace = std::make_shared<const Trace>(test::pyramidTrace());
        m_view = std::make_unique<TimelineView>();
        m_view->resize(700, 170);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_view->setTrace(m_trace);
        QTRY_COMPARE(strip()->lanes().runs(), 1);
    }

    void cleanup() { m_view.reset(); }

    void pointingAtASpanSaysItsExactTimeAndShare()
    {
        QTest::mouseMove(strip(), middleOf(0, SpanKind::Layer, 3));
        const QString words = text("timelineReadout");
        QVERIFY2(words.startsWith(QStringLiteral("layer 3: 1.000 ms")), qPrintable(words));
        QVERIFY(words.contains(format::percent(1 / m_trace->times.prefill) + QStringLiteral(" of prefill")));
        QVERIFY(words.contains(format::percent(1 / m_trace->times.total) + QStringLiteral(" of the run")));
    }

    void aClickOnALayerOrATokenChoosesIt()
    {
        QSignalSpy layers(m_view.get(), &TimelineView::layerChosen);
        QSignalSpy tokens(m_view.get(), &TimelineView::tokenChosen);
        QTest::mouseClick(strip(), Qt::LeftButton, {}, middleOf(0, SpanKind::Layer, 5));
        QCOMPARE(layers.size(), 1);
        QCOMPARE(layers.first().first().toInt(), 5);
        QTest::mouseClick(strip(), Qt::LeftButton, {}, middleOf(0, SpanKind::Token, 2));
        QCOMPARE(tokens.size(), 1);
        QCOMPARE(tokens.first().first().toInt(), 2);
        QCOMPARE(layers.size(), 1);
    }

    void theReferenceIsShownAndChoosesNothing()
    {
        Trace slow = *m_trace;
        slow.times.total += 60;
        m_view->setReference(std::make_shared<const Trace>(slow));
        QCOMPARE(strip()->lanes().runs(), 2);
        QCOMPARE(strip()->axis().whole(), slow.times.total);
        QSignalSpy layers(m_view.get(), &TimelineView::layerChosen);
        const QPoint layer = middleOf(1, SpanKind::Layer, 5);
        QTest::mouseMove(strip(), layer);
        QVERIFY2(text("timelineReadout").startsWith(QStringLiteral("B, layer 5")),
            qPrintable(text("timelineReadout")));
        QTest::mouseClick(strip(), Qt::LeftButton, {}, layer);
        QVERIFY(layers.isEmpty());
        QVERIFY(text("timelineSummary").contains(format::milliseconds(slow.times.total)));
        m_view->setReference(nullptr);
        QCOMPARE(strip()->lanes().runs(), 1);
    }

    void theWheelZoomsADragPansADoubleClickShowsTheWhole()
    {
        const QPoint under = middleOf(0, SpanKind::Layer, 4);
        const double ms = strip()->axis().toMs(under.x());
        wheel(under, 6);
        QVERIFY(!strip()->axis().showsAll());
        QVERIFY(std::abs(strip()->axis().toMs(under.x()) - ms) < 1e-6);
        QSignalSpy layers(m_view.get(), &TimelineView::layerChosen);
        const double from = strip()->axis().from();
        QTest::mousePress(strip(), Qt::LeftButton, {}, under);
        QTest::mouseMove(strip(), under + QPoint(-30, 0));
        QTest::mouseMove(strip(), under + QPoint(-60, 0));
        QTest::mouseRelease(strip(), Qt::LeftButton, {}, under + QPoint(-60, 0));
        QVERIFY(strip()->axis().from() > from);
        QVERIFY2(layers.isEmpty(), "a drag is not a click");
        QTest::mouseDClick(strip(), Qt::LeftButton, {}, under);
        QVERIFY(strip()->axis().showsAll());
    }

    void keysWalkTheSpansAndChooseThem()
    {
        QSignalSpy layers(m_view.get(), &TimelineView::layerChosen);
        strip()->setFocus();
        const std::vector<Span>& spans = strip()->lanes().lane(0, 1);
        const auto layer = std::ranges::find(spans, SpanKind::Layer, &Span::kind);
        for (auto span = spans.begin(); span <= layer; ++span)
            QTest::keyClick(strip(), Qt::Key_Right);
        QVERIFY(text("timelineReadout").startsWith(QStringLiteral("layer 0")));
        QTest::keyClick(strip(), Qt::Key_Return);
        QCOMPARE(layers.size(), 1);
        QTest::keyClick(strip(), Qt::Key_Plus);
        QVERIFY(!strip()->axis().showsAll());
        QTest::keyClick(strip(), Qt::Key_Home);
        QVERIFY(strip()->axis().showsAll());
        QTest::keyClick(strip(), Qt::Key_Left);
        QVERIFY(!text("timelineReadout").startsWith(QStringLiteral("layer")));
    }

    void staleTimesAreFadedAndSayWhy()
    {
        const QPoint inside = middleOf(0, SpanKind::Layer, 3) + QPoint(5, 5); // beside its number
        const QColor fresh = strip()->grab().toImage().pixelColor(inside);
        m_view->setStale(true, QStringLiteral("measured at 20 %"));
        const auto* label = m_view->findChild<TruthLabel*>();
        QVERIFY(label->isVisible());
        QCOMPARE(label->truth(), Truth::Stale);
        QVERIFY(label->toolTip().contains(QStringLiteral("20 %")));
        QVERIFY(strip()->grab().toImage().pixelColor(inside).lightness() > fresh.lightness());
        m_view->setStale(false);
        QVERIFY(!label->isVisible());
    }

    void whatWasReusedSaysSo()
    {
        Trace reused = *m_trace;
        reused.times.preprocess = reused.times.vision = -1;
        reused.times.visionCached = true;
        m_view->setTrace(std::make_shared<const Trace>(reused));
        QTRY_VERIFY(text("timelineSummary").contains(QStringLiteral("vision reused")));
    }

    void withoutARunItSaysWhatFillsIt()
    {
        m_view->setTrace(nullptr);
        QTRY_VERIFY(!strip()->isVisible());
    }
};

QTEST_MAIN(TimelineTest)
#include "tst_timeline.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_trace.h"
#include "widgets/format.h"
#include "widgets/latency_chart.h"
#include "widgets/truth_label.h"

#include <QLabel>
#include <QTest>

using namespace ps;

class LatencyChartTest : public QObject {
    Q_OBJECT

    static bool shows(const LatencyChart& chart, const QString& text)
    {
        for (const QLabel* label : chart.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    }

private Q_SLOTS:
    void summaryIsTheTrace()
    {
        LatencyChart chart;
        chart.resize(640, 240);
        chart.show();
        const TracePtr trace = test::sampleTrace();
        chart.setTrace(trace);
        QTest::qWait(150);
        QVERIFY(shows(chart, format::milliseconds(trace->times.firstToken)));
        QVERIFY(shows(chart, format::rate(trace->decodeTokensPerSecond())));
    }

    void manySnapshotsGiveFewReplotsAndTheNewestStays()
    {
        LatencyChart chart;
        chart.resize(640, 240);
        chart.show();
        const TracePtr whole = test::sampleTrace();
        constexpr int kSnapshots = 60;
        for (int i = 0; i < kSnapshots; ++i) {
            auto part = std::make_shared<Trace>(*whole);
            part->state = TraceState::Running;
            part->answer.resize(std::min<std::size_t>(part->answer.size(), static_cast<std::size_t>(i) + 1));
            chart.setTrace(part);
        }
        chart.setTrace(whole);
        QVERIFY(chart.replots() <= 2); // the first at once, the others wait for the pace
        QTest::qWait(250);
        QVERIFY(chart.replots() <= 4);
        QVERIFY(shows(chart, format::rate(whole->decodeTokensPerSecond())));
    }

    void staleTimesSayWhy()
    {
        LatencyChart chart;
        chart.resize(640, 240);
        chart.show();
        chart.setTrace(test::sampleTrace());
        chart.setStale(true, QStringLiteral("measured at 20 %"));
        const auto* label = chart.findChild<TruthLabel*>();
        QVERIFY(label->isVisible());
        QCOMPARE(label->truth(), Truth::Stale);
        QVERIFY(label->toolTip().contains(QStringLiteral("20 %")));
        chart.setStale(false);
        QVERIFY(!label->isVisible());
    }
};

QTEST_MAIN(LatencyChartTest)
#include "tst_latency_chart.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/schedule_values.h"
#include "core/session/catalog.h"
#include "tests/support/staged_trace.h"

#include <QTest>

#include <cmath>

using namespace ps;

/// From a method's values to the stages that can be dragged, and back.
class ScheduleValuesTest : public QObject {
    Q_OBJECT

    const Trace m_trace = test::pyramidTrace();

    MethodInfo method(const std::string& id) const { return methodInfo(id, m_trace.run.facts); }

private Q_SLOTS:
    void stagesLeftToTheMethodAreReadOffItsDecision()
    {
        const MethodInfo info = method("pyramid-drop");
        const StageSchedule schedule = scheduleOf(info, defaults(info), &m_trace);
        QCOMPARE(schedule.layers, 8);
        QCOMPARE(schedule.stages.size(), std::size_t { 3 });
        const int whole = m_trace.layout.visualTokens();
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(schedule.stages[i].layer, m_trace.steps[i]->layer);
            QCOMPARE(static_cast<int>(schedule.stages[i].ratio * whole), // as the method counts
                static_cast<int>(m_trace.steps[i]->idsKept.size()));
        }
        QVERIFY(scheduleOf(info, defaults(info), nullptr).stages.empty());
    }

    void aDraggedLayerLeavesTheBudgetInCharge()
    {
        const MethodInfo info = method("pyramid-drop");
        const StageSchedule before = scheduleOf(info, defaults(info), &m_trace);
        const StageSchedule now = withStageMoved(before, 1, 5, before.stages[1].ratio);
        const Values values = withSchedule(info, defaults(info), before, now);
        QCOMPARE(values.list("layers"), (std::vector<double> { 2, 5, 6 }));
        QVERIFY(values.list("ratios").empty());
        QCOMPARE(scheduleOf(info, values, &m_trace).stages[1].layer, 5);
    }

    void aDraggedRatioReplacesTheBudgetUntilThatIsMoved()
    {
        const MethodInfo info = method("pyramid-drop");
        const StageSchedule before = scheduleOf(info, defaults(info), &m_trace);
        const StageSchedule now = withStageMoved(before, 1, 4, 0.4);
        const Values values = withSchedule(info, defaults(info), before, now);
        QCOMPARE(values.list("ratios")[1], 0.4);
        QCOMPARE(values.list("ratios").size(), std::size_t { 3 });
        QCOMPARE(validated(info, values), values);
        QCOMPARE(scheduleOf(info, values, nullptr).stages, now.stages); // the values alone say it all
        QVERIFY(withoutReplacementsOf(info, values, "keep").list("ratios").empty());
        QVERIFY(!withoutReplacementsOf(info, values, "rule").list("ratios").empty());
    }

    void oneCutHasOneHandle()
    {
        const MethodInfo info = method("fastv");
        const StageSchedule before = scheduleOf(info, defaults(info), &m_trace);
        QCOMPARE(before.stages, (std::vector<Stage> { { 2, 0.5 } }));
        const Values values = withSchedule(info, defaults(info), before, withStageMoved(before, 0, 3, 0.3));
        QCOMPARE(values.integer("layer"), std::int64_t { 3 });
        QCOMPARE(values.real("keep"), 0.3);
    }

    void otherMethodsHaveNothingToDrag()
    {
        const MethodInfo info = method("hired");
        QVERIFY(scheduleOf(info, defaults(info), &m_trace).stages.empty());
    }
};

QTEST_GUILESS_MAIN(ScheduleValuesTest)
#include "tst_schedule_values.moc"

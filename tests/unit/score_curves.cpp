// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/score_curves.h"

#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"
#include "tests/support/staged_trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

using namespace ps;

namespace {

Trace paddedTrace()
{
    return test::sampleTraceOf(std::make_shared<const Image>(test::samplePicture(420, 300)), { .budget = 0.4 });
}

ScoreCurve curveOfRows(int count)
{
    ScoreCurve curve { .partition = 0 };
    for (int row = 0; row < count; ++row)
        curve.points.push_back({ .row = row, .score = static_cast<float>(count - row) });
    return curve;
}

} // namespace

TEST(ScoreCurves, EachPartitionIsRankedAsItsPatchesAre)
{
    const Trace trace = paddedTrace();
    const PatchStates states = patchStates(trace);
    const ScoreCurves scores = scoreCurves(trace, states, {});
    EXPECT_EQ(scores.kind, ScoreKind::ClassAttention);
    EXPECT_TRUE(scores.lastDecision);
    ASSERT_EQ(scores.curves.size(), trace.layout.partitions.size());
    for (const ScoreCurve& curve : scores.curves) {
        EXPECT_EQ(curve.kept, trace.steps.front()->ledger[static_cast<std::size_t>(curve.partition)].allocated);
        for (int rank = 1; rank <= curve.size(); ++rank) {
            const ScoreCurve::Point& point = curve.points[static_cast<std::size_t>(rank - 1)];
            EXPECT_EQ(states.rank[static_cast<std::size_t>(point.row)], rank);
            EXPECT_EQ(point.kept, rank <= curve.kept);
        }
    }
}

TEST(ScoreCurves, AStageRanksEveryTokenItSaw)
{
    const Trace trace = test::pyramidTrace();
    for (const auto& [cursor, step] : { std::pair(2, 0), std::pair(5, 1), std::pair(7, 2) }) {
        const PruneStep& stage = *trace.steps[static_cast<std::size_t>(step)];
        const ScoreCurves scores = scoreCurves(trace, patchStates(trace, cursor), cursor);
        EXPECT_EQ(scores.kind, ScoreKind::Stage);
        EXPECT_EQ(scores.layer, stage.layer);
        EXPECT_EQ(scores.lastDecision, step == 2);
        ASSERT_EQ(scores.curves.size(), 1U);
        EXPECT_EQ(scores.curves[0].size(), static_cast<int>(stage.idsBefore.size()));
        EXPECT_EQ(scores.curves[0].kept, static_cast<int>(stage.idsKept.size()));
        EXPECT_TRUE(std::ranges::is_sorted(scores.curves[0].points, std::greater {}, &ScoreCurve::Point::score));
    }
    EXPECT_EQ(scoreCurves(test::dynamicTrace(), patchStates(test::dynamicTrace()), {}).kind, ScoreKind::Margin);
}

TEST(ScoreCurves, AMethodWithoutScoresHasNone)
{
    Trace trace = paddedTrace();
    auto step = std::make_shared<PruneStep>(*trace.steps.front());
    step->score.clear();
    step->ledger.clear();
    trace.steps = { step };
    EXPECT_EQ(scoreCurves(trace, patchStates(trace), {}).kind, ScoreKind::None);
    EXPECT_EQ(scoreCurves(Trace {}, patchStates(Trace {}), {}).kind, ScoreKind::None);
}

TEST(CurveAxis, EveryRankIsFoundWhereItLies)
{
    const std::vector<ScoreCurve> curves { curveOfRows(10), curveOfRows(30) };
    CurveAxis axis;
    axis.setCurves(curves);
    EXPECT_DOUBLE_EQ(axis.length(), 41) << "and a gap of a fortieth";
    for (int curve = 0; curve < 2; ++curve)
        for (int rank = 1; rank <= curves[static_cast<std::size_t>(curve)].size(); ++rank)
            EXPECT_EQ(axis.at(axis.middle({ curve, rank })), (CurvePlace { curve, rank }));
    EXPECT_FALSE(axis.at(10.5));
    EXPECT_FALSE(axis.at(-0.1));
    EXPECT_EQ(axis.cutAt(1, axis.begin(1) + 7.4), 7);
    EXPECT_EQ(axis.cutAt(1, -50), 1);
    EXPECT_EQ(axis.cutAt(1, 500), 30);
}

TEST(BudgetOfCut, IsWhereThePatchAtThatRankReturns)
{
    const ScoreCurve curve = curveOfRows(5);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto thresholds = std::make_shared<const std::vector<float>>(std::vector { nan, 0.25F, nan, 0.5F, nan });
    EXPECT_EQ(budgetOfCut(curve, 4, thresholds), 0.5);
    EXPECT_EQ(budgetOfCut(curve, 3, thresholds), 0.25) << "unpadding took the third";
    EXPECT_EQ(budgetOfCut(curve, 5, thresholds), 0.5);
    EXPECT_EQ(budgetOfCut(curve, 1, thresholds), 0.25) << "the first that returns at all";
    EXPECT_FALSE(budgetOfCut(curve, 3, nullptr));
}

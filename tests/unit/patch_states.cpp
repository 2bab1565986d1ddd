// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/patch_states.h"

#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace ps;

namespace {

Trace paddedTrace()
{
    return test::sampleTraceOf(std::make_shared<const Image>(test::samplePicture(420, 300)), { .budget = 0.4 });
}

} // namespace

TEST(PatchStates, AgreeWithTheStepForEveryPatch)
{
    const Trace trace = paddedTrace();
    const PruneStep& step = *trace.steps.front();
    const PatchStates states = patchStates(trace);
    ASSERT_EQ(states.state.size(), step.keptRows.size());
    int unpadded = 0;
    for (std::size_t row = 0; row < states.state.size(); ++row) {
        const int id = trace.layout.patchToId[row];
        const bool kept = id >= 0 && std::ranges::binary_search(step.idsKept, id);
        const bool byRule = step.keptRows[row] != 0;
        EXPECT_EQ(states.state[row] == PatchState::Kept, kept);
        EXPECT_EQ(states.state[row] == PatchState::KeptThenUnpadded, byRule && id < 0);
        EXPECT_EQ(states.state[row] == PatchState::Absent, !byRule && id < 0);
        unpadded += states.state[row] == PatchState::KeptThenUnpadded ? 1 : 0;
    }
    EXPECT_GT(unpadded, 0) << "the sample must show every state";
}

TEST(PatchStates, CountsAreTheLedgersAllocations)
{
    const Trace trace = paddedTrace();
    const PatchStates states = patchStates(trace);
    for (const BudgetLine& line : trace.steps.front()->ledger)
        EXPECT_EQ(states.keptInPartition[static_cast<std::size_t>(line.partition)], line.allocated);
}

TEST(PatchStates, RankAndCutSeparateKeptFromDropped)
{
    const PatchStates states = patchStates(paddedTrace());
    const std::size_t patches = 64;
    for (std::size_t p = 0; p < states.cut.size(); ++p) {
        ASSERT_TRUE(states.cut[p]);
        for (std::size_t row = p * patches; row < (p + 1) * patches; ++row) {
            const bool byRule = states.state[row] == PatchState::Kept
                || states.state[row] == PatchState::KeptThenUnpadded;
            EXPECT_EQ(byRule, states.rank[row] <= states.keptInPartition[p]);
            if (byRule)
                EXPECT_GE(states.ranking[row], *states.cut[p]);
            else
                EXPECT_LE(states.ranking[row], *states.cut[p]);
        }
    }
}

TEST(PatchStates, ScoresOfAnotherKindRankOnlyWhatTheyCover)
{
    Trace trace = paddedTrace();
    auto step = std::make_shared<PruneStep>(*trace.steps.front());
    for (float& score : step->score)
        score += 1; // no longer the class attention: cells without an id have no score of this kind
    trace.steps = { step };
    const PatchStates states = patchStates(trace);
    for (std::size_t row = 0; row < states.ranking.size(); ++row) {
        EXPECT_EQ(std::isnan(states.ranking[row]), trace.layout.patchToId[row] < 0);
        EXPECT_EQ(states.rank[row] == 0, trace.layout.patchToId[row] < 0);
    }
}

TEST(PatchStates, WithoutADecisionNothingIsKeptOrDropped)
{
    Trace trace = paddedTrace();
    trace.steps.clear();
    const PatchStates states = patchStates(trace);
    EXPECT_FALSE(states.decided);
    EXPECT_FALSE(states.scoreLast.empty());
    EXPECT_TRUE(states.ranking.empty());
    EXPECT_TRUE(patchStates(Trace {}).state.empty());
}

TEST(PatchStates, ForcedPatchesAreMarked)
{
    Trace trace = paddedTrace();
    trace.run.forcedKeep = { 3 };
    trace.run.forcedDrop = { 70, 1'000'000 };
    const PatchStates states = patchStates(trace);
    EXPECT_EQ(states.forced[3], 1);
    EXPECT_EQ(states.forced[static_cast<std::size_t>(trace.layout.rowOf(70))], 2);
    EXPECT_EQ(std::ranges::count_if(states.forced, [](auto forced) { return forced != 0; }), 2);
}

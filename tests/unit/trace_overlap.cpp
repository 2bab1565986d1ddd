// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/overlap.h"

#include "tests/support/sample_trace.h"
#include "tests/support/small_trace.h"
#include "tests/support/staged_trace.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace ps {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// smallTrace with one decision before the language model.
Trace keeping(std::vector<int> ids)
{
    Trace trace = test::smallTrace();
    trace.steps = { std::make_shared<const PruneStep>(PruneStep { .method = "hired", .idsKept = std::move(ids) }) };
    return trace;
}

std::vector<int> patchIds(const Trace& trace, int partition)
{
    std::vector<int> ids;
    for (int id = 0; id < trace.layout.visualTokens(); ++id) {
        const VisualToken& token = trace.layout.tokens[static_cast<std::size_t>(id)];
        if (!token.newline && token.partition == partition)
            ids.push_back(id);
    }
    return ids;
}

Trace answering(const std::vector<int>& ids, Finish finish)
{
    Trace trace;
    trace.finish = finish;
    for (const int id : ids)
        trace.answer.push_back(std::make_shared<const AnswerToken>(AnswerToken { .id = id }));
    return trace;
}

TEST(Overlap, CountsPerPartitionByHand)
{
    const std::vector<int> tile = patchIds(test::smallTrace(), 2);
    ASSERT_EQ(tile.size(), 4U);
    const Trace a = keeping({ 0, 1, tile[0], tile[1] }), b = keeping({ 1, 2, 3, tile[0] });
    const auto overlap = maskOverlap(a, b);
    ASSERT_TRUE(overlap);
    ASSERT_EQ(overlap->partitions.size(), 5U);
    EXPECT_EQ(overlap->partitions[0], (Overlap { .both = 1, .aOnly = 1, .bOnly = 2 }));
    EXPECT_EQ(overlap->partitions[2], (Overlap { .both = 1, .aOnly = 1, .bOnly = 0 }));
    EXPECT_EQ(overlap->partitions[4], Overlap {});
    EXPECT_EQ(overlap->overall, (Overlap { .both = 2, .aOnly = 2, .bOnly = 2 }));
    EXPECT_DOUBLE_EQ(overlap->partitions[0].iou(), 0.25);
    EXPECT_DOUBLE_EQ(overlap->overall.iou(), 1.0 / 3);
    EXPECT_DOUBLE_EQ(overlap->partitions[4].iou(), 1) << "neither kept any";
}

TEST(Overlap, ExchangingTheRunsExchangesTheSides)
{
    const Trace a = keeping({ 0, 1 }), b = keeping({ 1, 2, 3 });
    const Overlap forth = maskOverlap(a, b)->overall, back = maskOverlap(b, a)->overall;
    EXPECT_EQ(forth.aOnly, back.bOnly);
    EXPECT_EQ(forth.bOnly, back.aOnly);
    EXPECT_DOUBLE_EQ(forth.iou(), back.iou());
    EXPECT_DOUBLE_EQ(maskOverlap(a, a)->overall.iou(), 1);
    EXPECT_EQ(keptBy(a, b)[0], KeptBy::AOnly);
    EXPECT_EQ(keptBy(a, b)[1], KeptBy::Both);
    EXPECT_EQ(keptBy(a, b)[2], KeptBy::BOnly);
    EXPECT_EQ(keptBy(a, b)[5], KeptBy::Neither);
}

TEST(Overlap, PackingsMeetByPatchAndNotById)
{
    Trace swapped = *test::sampleTrace(), correct = swapped;
    swapped.layout = makeLayout(correct.layout.geometry, Packing::Swapped, false);
    const auto idOf = [](const Trace& trace, std::size_t row) { return trace.layout.patchToId[row]; };
    std::size_t row = correct.layout.patchToId.size() - 1;
    while (idOf(correct, row) < 0 || idOf(swapped, row) < 0) // in the padding
        --row;
    ASSERT_NE(idOf(correct, row), idOf(swapped, row)) << "else the test shows nothing";
    const auto keep = [&](Trace& trace) {
        trace.steps = { std::make_shared<const PruneStep>(PruneStep { .idsKept = { idOf(trace, row) } }) };
    };
    keep(correct);
    keep(swapped);
    EXPECT_EQ(maskOverlap(correct, swapped)->overall, (Overlap { .both = 1 }));
}

TEST(Overlap, ALayerAsksForItsSurvivors)
{
    const Trace a = test::pyramidTrace();
    Trace whole = a;
    whole.steps.clear();
    whole.run.method = "none";
    for (const int layer : { 0, 2, 5, 7 }) {
        const Overlap overlap = maskOverlap(a, whole, layer)->overall;
        EXPECT_EQ(overlap.aOnly, 0);
        const std::vector<int> alive = a.aliveAt(layer);
        EXPECT_EQ(overlap.both,
            std::count_if(alive.begin(), alive.end(), [&](int id) { return a.layout.rowOf(id) >= 0; }))
            << "layer " << layer;
    }
    EXPECT_EQ(maskOverlap(a, whole), maskOverlap(a, whole, 7)) << "without a layer the last step speaks";
}

TEST(Overlap, WhatUnpaddingRemovedIsNotAlive)
{
    Trace trace = *test::sampleTrace();
    trace.layout = makeLayout(trace.layout.geometry, Packing::Swapped, false); // cuts patches off the sample
    trace.steps.clear();
    trace.run.method = "none";
    const std::vector<std::uint8_t> alive = alivePatches(trace);
    for (std::size_t row = 0; row < alive.size(); ++row)
        EXPECT_EQ(alive[row] != 0, trace.layout.patchToId[row] >= 0) << row;
    EXPECT_THAT(alive, testing::Contains(0)) << "else the test shows nothing";
}

TEST(Overlap, SaysWhyRunsDoNotCompare)
{
    const Trace a = keeping({ 0 });
    EXPECT_THAT(whyNotComparable(a, a), IsEmpty());

    Trace other = a;
    other.run.image.sha256[0] = other.run.image.sha256[0] == '0' ? '1' : '0';
    EXPECT_THAT(whyNotComparable(a, other), HasSubstr("different pictures"));
    EXPECT_FALSE(maskOverlap(a, other));
    EXPECT_THAT(keptBy(a, other), IsEmpty());

    other = a;
    ImageGeometry coarse = a.layout.geometry;
    coarse.gridRows = coarse.gridCols = 0;
    other.layout = makeLayout(coarse, Packing::Correct, false);
    EXPECT_THAT(whyNotComparable(a, other), HasSubstr("different patches"));

    other = a;
    other.steps.clear();
    EXPECT_THAT(whyNotComparable(a, other), HasSubstr("no decision"));
    EXPECT_THAT(alivePatches(other), IsEmpty());
    other.run.method = "none";
    EXPECT_THAT(whyNotComparable(a, other), IsEmpty()) << "the unpruned run keeps everything";
}

TEST(Overlap, AnswersPartAtTheFirstDifferentToken)
{
    const Trace a = answering({ 5, 6, 7, 8 }, Finish::Eos);
    EXPECT_EQ(firstDifferingToken(a, answering({ 5, 6, 9, 8 }, Finish::Eos)), 2U);
    EXPECT_EQ(firstDifferingToken(a, answering({ 1 }, Finish::Length)), 0U);
    EXPECT_EQ(firstDifferingToken(a, a), std::nullopt);
}

TEST(Overlap, AShorterAnswerDiffersOnlyWhereItsModelEndedIt)
{
    const Trace whole = answering({ 5, 6, 7 }, Finish::Eos);
    for (const Finish cut : { Finish::None, Finish::Length, Finish::Cancelled }) {
        EXPECT_EQ(firstDifferingToken(whole, answering({ 5, 6 }, cut)), std::nullopt);
        EXPECT_EQ(firstDifferingToken(answering({}, cut), whole), std::nullopt);
    }
    EXPECT_EQ(firstDifferingToken(whole, answering({ 5, 6 }, Finish::Eos)), 2U);
    EXPECT_EQ(firstDifferingToken(answering({}, Finish::Eos), whole), 0U);
}

} // namespace
} // namespace ps

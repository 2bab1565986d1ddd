// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/trace.h"

#include <gtest/gtest.h>

namespace ps {
namespace {

Trace withTokens(int count)
{
    Trace trace;
    trace.layout.tokens.resize(static_cast<std::size_t>(count));
    return trace;
}

void addStep(Trace& trace, int layer, std::vector<int> kept)
{
    trace.steps.push_back(std::make_shared<PruneStep>(PruneStep { .layer = layer, .idsKept = std::move(kept) }));
}

void addToken(Trace& trace, std::string text, double elapsedMs)
{
    trace.answer.push_back(
        std::make_shared<AnswerToken>(AnswerToken { .text = std::move(text), .elapsedMs = elapsedMs }));
}

TEST(Trace, AliveFollowsTheLastStepBeforeALayer)
{
    Trace trace = withTokens(4);
    EXPECT_EQ(trace.aliveAt(5), (std::vector { 0, 1, 2, 3 }));
    addStep(trace, kBeforeLanguage, { 0, 1, 3 });
    addStep(trace, 2, { 1, 3 });
    addStep(trace, 6, {});
    EXPECT_EQ(trace.aliveAt(kBeforeLanguage), (std::vector { 0, 1, 3 }));
    EXPECT_EQ(trace.aliveAt(1), (std::vector { 0, 1, 3 }));
    EXPECT_EQ(trace.aliveAt(2), (std::vector { 1, 3 }));
    EXPECT_EQ(trace.aliveAt(5), (std::vector { 1, 3 }));
    EXPECT_TRUE(trace.aliveAt(6).empty());
}

TEST(Trace, StepBeforeIsExact)
{
    Trace trace = withTokens(4);
    addStep(trace, 2, { 1 });
    EXPECT_EQ(trace.stepBefore(kBeforeLanguage), nullptr);
    EXPECT_EQ(trace.stepBefore(3), nullptr);
    EXPECT_EQ(trace.stepBefore(2), trace.steps[0].get());
}

TEST(Trace, FedTokensAreMeasuredOrDerived)
{
    Trace trace = withTokens(4);
    EXPECT_EQ(trace.fedTokens(), 4);
    addStep(trace, kBeforeLanguage, { 0, 1, 3 });
    addStep(trace, 2, { 1 });
    EXPECT_EQ(trace.fedTokens(), 3);
    trace.layers.push_back(std::make_shared<LayerRecord>(LayerRecord { .layer = 0, .visualTokens = 3 }));
    EXPECT_EQ(trace.fedTokens(), 3);
    addStep(trace, 0, { 0, 1 }); // FastV with K = 0 drops before layer 0 runs
    EXPECT_EQ(trace.aliveAt(0).size(), 2U);
}

TEST(Trace, RatesLeaveTheFirstTokenOut)
{
    Trace trace;
    EXPECT_EQ(trace.decodeTokensPerSecond(), 0);
    addToken(trace, "a", 1000); // its time is prefill's, whatever stands there
    EXPECT_EQ(trace.decodeTokensPerSecond(), 0);
    addToken(trace, "\xc3", 40);
    addToken(trace, "\xa9", 60);
    EXPECT_DOUBLE_EQ(trace.decodeTokensPerSecond(), 20);
    EXPECT_EQ(trace.answerText(), "a\xc3\xa9");
}

TEST(Trace, PrefillRateCountsWhatLayerZeroSaw)
{
    Trace trace;
    trace.times.prefill = 250;
    EXPECT_EQ(trace.prefillTokensPerSecond(), 0);
    trace.layers.push_back(std::make_shared<LayerRecord>(LayerRecord { .visualTokens = 90, .textTokens = 10 }));
    EXPECT_DOUBLE_EQ(trace.prefillTokensPerSecond(), 400);
    trace.times.prefill = -1;
    EXPECT_EQ(trace.prefillTokensPerSecond(), 0);
}

TEST(VisionRecord, RowsOfALayer)
{
    VisionRecord vision;
    vision.classRows = { { 0, { 1.F } }, { 22, { 2.F } } };
    ASSERT_NE(vision.rowsOf(22), nullptr);
    EXPECT_EQ(vision.rowsOf(22)->scores[0], 2.F);
    EXPECT_EQ(vision.rowsOf(1), nullptr);
}

} // namespace
} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/pyramid.h"

#include "core/trace/cost.h"
#include "tests/support/sample_trace.h"
#include "tests/support/staged_trace.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace ps {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

Trace previewOf(Trace trace)
{
    trace.state = TraceState::Preview;
    return trace;
}

TEST(Pyramid, TokensFallWithTheStages)
{
    const Trace trace = test::pyramidTrace();
    const int v = trace.layout.visualTokens();
    EXPECT_THAT(aliveTokens(trace), ElementsAre(v, v, v / 2, v / 2, v / 4, v / 4, v / 8, v / 8));
    EXPECT_EQ(textTokens(trace), 27);
}

TEST(Pyramid, APreviewCountsItsOwnStepsAndNotItsRunsLayers)
{
    Trace trace = previewOf(test::pyramidTrace());
    trace.steps.pop_back();
    const int v = trace.layout.visualTokens();
    EXPECT_THAT(aliveTokens(trace), ElementsAre(v, v, v / 2, v / 2, v / 4, v / 4, v / 4, v / 4));
    const std::vector<std::int64_t> bytes = layerCacheBytes(trace);
    ASSERT_EQ(bytes.size(), 8U);
    EXPECT_EQ(bytes.back(), bytes[4]);
    EXPECT_EQ(bytes.front(), trace.layers.front()->cacheBytes);
}

TEST(Pyramid, ARunThatGoesOnHasTheLayersDoneSoFar)
{
    Trace trace = test::pyramidTrace();
    trace.state = TraceState::Running;
    trace.layers.resize(3);
    EXPECT_EQ(aliveTokens(trace).size(), 3U);
    EXPECT_EQ(layerCacheBytes(trace).size(), 3U);
    EXPECT_FALSE(equivalentTokens(trace));
    EXPECT_THAT(cacheAlongAnswer(trace), IsEmpty());
    trace.layers.clear();
    EXPECT_THAT(aliveTokens(trace), IsEmpty());
}

TEST(Pyramid, WhatWasNotDecidedIsNotDrawn)
{
    Trace trace = test::pyramidTrace();
    trace.steps.clear();
    trace.layers.clear();
    EXPECT_THAT(aliveTokens(trace), IsEmpty());
    EXPECT_THAT(dropLayers(trace), IsEmpty());
    trace.run.method = "none";
    EXPECT_THAT(aliveTokens(trace), Each(trace.layout.visualTokens()));
}

TEST(Pyramid, BytesAreThoseOfTheCostFormula)
{
    const Trace trace = test::pyramidTrace();
    const DecoderShape shape { .layers = 8, .width = 192, .keyWidth = 192, .mlpWidth = 512, .vocabulary = 1000 };
    std::vector<int> rows = aliveTokens(trace);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i] += textTokens(trace);
        sum += layerCacheBytes(trace)[i];
    }
    EXPECT_EQ(static_cast<double>(sum), cacheBytes(shape, rows, 4));
}

TEST(Pyramid, EquivalentTokensAreTheMeanOverTheLayers)
{
    const Trace trace = test::pyramidTrace();
    const auto equivalent = equivalentTokens(trace);
    ASSERT_TRUE(equivalent);
    const int v = trace.layout.visualTokens();
    const int sum = 2 * (v + v / 2 + v / 4 + v / 8);
    EXPECT_DOUBLE_EQ(equivalent->tokens, sum / 8.0);
    EXPECT_DOUBLE_EQ(equivalent->share, sum / 8.0 / v);
    EXPECT_EQ(equivalent->whole, v);
    ASSERT_EQ(equivalent->runs.size(), 4U);
    EXPECT_EQ(equivalent->runs[1].layers, 2);
    EXPECT_EQ(equivalent->runs[1].tokens, v / 2);
}

TEST(Pyramid, EveryIdKnowsWhereItLeft)
{
    const Trace trace = test::pyramidTrace();
    const std::vector<int> layers = dropLayers(trace);
    ASSERT_EQ(layers.size(), trace.layout.tokens.size());
    for (int layer = 0; layer < 8; ++layer) {
        const auto alive = std::count_if(layers.begin(), layers.end(), [&](int drop) { return drop > layer; });
        EXPECT_EQ(alive, aliveTokens(trace)[static_cast<std::size_t>(layer)]) << "layer " << layer;
    }
    const Trace vision = *test::sampleTrace();
    const std::vector<int> before = dropLayers(vision);
    EXPECT_EQ(std::count(before.begin(), before.end(), 8), vision.fedTokens());
    EXPECT_EQ(std::count(before.begin(), before.end(), kBeforeLanguage),
        vision.layout.visualTokens() - vision.fedTokens());
}

TEST(Pyramid, TheStageAtALayerIsTheLastOneBeforeIt)
{
    const Trace trace = test::pyramidTrace();
    EXPECT_EQ(scoredStages(trace).size(), 3U);
    EXPECT_EQ(stageAt(trace, std::nullopt)->layer, 2);
    EXPECT_EQ(stageAt(trace, 0)->layer, 2);
    EXPECT_EQ(stageAt(trace, 5)->layer, 4);
    EXPECT_EQ(stageAt(trace, 7)->layer, 6);
    EXPECT_EQ(marginStep(trace), nullptr);
    const Trace dynamic = test::dynamicTrace();
    EXPECT_EQ(stageAt(dynamic, 3), nullptr);
    ASSERT_NE(marginStep(dynamic), nullptr);
    EXPECT_EQ(marginStep(dynamic)->layer, 2);
}

TEST(Pyramid, ScoresStandAtTheirIds)
{
    Trace trace = test::pyramidTrace();
    PruneStep step = *trace.steps[1];
    step.score[3] = -std::numeric_limits<float>::infinity(); // how a preview marks what was never scored
    const std::vector<float> scores = scoresById(trace, step);
    ASSERT_EQ(scores.size(), trace.layout.tokens.size());
    EXPECT_EQ(scores[static_cast<std::size_t>(step.idsBefore[2])], step.score[2]);
    EXPECT_TRUE(std::isnan(scores[static_cast<std::size_t>(step.idsBefore[3])]));
    EXPECT_TRUE(std::isnan(scores.back())) << "dropped by the stage before";
}

TEST(Pyramid, TheCacheAlongTheAnswerEndsAtTheMeasuredBytes)
{
    for (const Trace& trace : { test::pyramidTrace(), test::dynamicTrace() }) {
        const std::vector<CachePoint> points = cacheAlongAnswer(trace);
        ASSERT_EQ(points.size(), trace.answer.size() + 1);
        EXPECT_EQ(points.back().actualBytes, trace.memory.kvCache) << trace.run.method;
        EXPECT_EQ(points.back().denseTokens, trace.answer.back()->cacheTokens);
        EXPECT_EQ(points.back().sparseTokens, trace.answer.back()->sparseTokens);
        EXPECT_EQ(points[points.size() - 2].generated, points.back().generated)
            << "the last token is never computed";
        for (const CachePoint& point : points) {
            EXPECT_LE(point.actualBytes, point.imageBytes);
            EXPECT_LT(point.imageBytes, point.fullBytes);
        }
    }
}

TEST(Pyramid, ForgottenTokensSaveTheSparseLayersOnly)
{
    const Trace trace = test::dynamicTrace();
    const CachePoint end = cacheAlongAnswer(trace).back();
    EXPECT_EQ(end.generated, 6);
    EXPECT_EQ(end.dropped, 3);
    const std::int64_t perToken = trace.layers.front()->cacheBytes
        / (trace.layers.front()->visualTokens + trace.layers.front()->textTokens);
    EXPECT_EQ(end.imageBytes - end.actualBytes, 3 * 6 * perToken);
    EXPECT_EQ(end.fullTokens, trace.layout.visualTokens() + 27 + 6);
}

} // namespace
} // namespace ps

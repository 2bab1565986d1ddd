// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/timeline.h"

#include "tests/support/sample_trace.h"
#include "tests/support/staged_trace.h"

#include <gtest/gtest.h>

using namespace ps;

namespace {

double sumOf(const std::vector<Span>& spans, RunPart part)
{
    double sum = 0;
    for (const Span& span : spans)
        sum += span.part == part ? span.duration : 0;
    return sum;
}

std::vector<std::string> namesOf(const std::vector<Span>& spans, RunPart part)
{
    std::vector<std::string> names;
    for (const Span& span : spans)
        if (span.part == part)
            names.push_back(span.name);
    return names;
}

/// Two layers with a drop before the second, two decoding steps; every sum leaves a remainder.
Trace handMade()
{
    Trace trace;
    trace.times = { .decodeImage = 1, .preprocess = 2, .vision = 4, .select = 0.5, .project = 0.25 };
    trace.times.prefill = 10;
    trace.times.firstToken = 20;
    trace.times.decodeTotal = 8;
    trace.times.total = 29;
    trace.layers = { std::make_shared<LayerRecord>(LayerRecord { .layer = 0, .elapsedMs = 3 }),
        std::make_shared<LayerRecord>(LayerRecord { .layer = 1, .elapsedMs = 2 }) };
    trace.steps = { std::make_shared<PruneStep>(PruneStep { .layer = kBeforeLanguage, .elapsedMs = 0.4 }),
        std::make_shared<PruneStep>(PruneStep { .layer = 1, .elapsedMs = 1 }) };
    trace.answer = { std::make_shared<AnswerToken>(),
        std::make_shared<AnswerToken>(AnswerToken { .elapsedMs = 3 }),
        std::make_shared<AnswerToken>(AnswerToken { .elapsedMs = 4 }) };
    return trace;
}

} // namespace

TEST(Timeline, EverySpanOfARunAsMeasured)
{
    struct Row {
        SpanKind kind;
        const char* name;
        int index;
        double start, duration;
    };
    const Row rows[] { { SpanKind::Whole, "open", -1, 0, 1 }, { SpanKind::Whole, "preprocess", -1, 1, 2 },
        { SpanKind::Whole, "vision", -1, 3, 4 }, { SpanKind::Whole, "select", -1, 7, 0.5 },
        { SpanKind::Whole, "project", -1, 7.5, 0.25 }, { SpanKind::Other, "other", -1, 7.75, 2.25 },
        { SpanKind::Layer, "layer 0", 0, 10, 3 }, { SpanKind::Drop, "drop before layer 1", 1, 13, 1 },
        { SpanKind::Layer, "layer 1", 1, 14, 2 }, { SpanKind::Other, "other", -1, 16, 4 },
        { SpanKind::Token, "token 2", 1, 20, 3 }, { SpanKind::Token, "token 3", 2, 23, 4 },
        { SpanKind::Other, "other", -1, 27, 1 }, { SpanKind::Other, "other", -1, 28, 1 } };
    const std::vector<Span> spans = timeline(handMade());
    ASSERT_EQ(spans.size(), std::size(rows));
    for (std::size_t i = 0; i < spans.size(); ++i) {
        EXPECT_EQ(spans[i].kind, rows[i].kind) << i;
        EXPECT_EQ(spans[i].name, rows[i].name) << i;
        EXPECT_EQ(spans[i].index, rows[i].index) << i;
        EXPECT_DOUBLE_EQ(spans[i].start, rows[i].start) << i;
        EXPECT_DOUBLE_EQ(spans[i].duration, rows[i].duration) << i;
    }
}

TEST(Timeline, TheSpansOfAPartAddUpToItsTime)
{
    for (const Trace& trace : { *test::sampleTrace(), test::pyramidTrace(), handMade() }) {
        const std::vector<Span> spans = timeline(trace);
        EXPECT_NEAR(sumOf(spans, RunPart::Vision), trace.times.vision, 1e-9);
        EXPECT_NEAR(sumOf(spans, RunPart::Select), trace.times.select, 1e-9);
        EXPECT_NEAR(sumOf(spans, RunPart::Prefill), trace.times.prefill, 1e-9);
        EXPECT_NEAR(sumOf(spans, RunPart::Decode), trace.times.decodeTotal, 1e-9);
        EXPECT_NEAR(spans.back().end(), trace.times.total, 1e-9);
        for (std::size_t i = 1; i < spans.size(); ++i)
            EXPECT_DOUBLE_EQ(spans[i].start, spans[i - 1].end());
    }
}

TEST(Timeline, WhatWasNotInTheRunIsMissing)
{
    Trace trace = handMade();
    trace.times.preprocess = trace.times.vision = -1; // features reused
    trace.times.visionCached = true;
    const std::vector<Span> spans = timeline(trace);
    EXPECT_TRUE(namesOf(spans, RunPart::Preprocess).empty());
    EXPECT_TRUE(namesOf(spans, RunPart::Vision).empty());
    EXPECT_DOUBLE_EQ(sumOf(spans, RunPart::Select), 0.5);
    EXPECT_TRUE(timeline(Trace {}).empty());
}

TEST(Timeline, UntimedLayersLeavePrefillWhole)
{
    Trace trace = handMade();
    trace.layers[1] = std::make_shared<LayerRecord>(LayerRecord { .layer = 1 }); // a GPU does not wait for it
    const std::vector<std::string> whole { "prefill" };
    EXPECT_EQ(namesOf(timeline(trace), RunPart::Prefill), whole);
    EXPECT_DOUBLE_EQ(sumOf(timeline(trace), RunPart::Prefill), 10);

    trace.layers[1] = std::make_shared<LayerRecord>(LayerRecord { .layer = 1, .elapsedMs = 7 });
    EXPECT_EQ(namesOf(timeline(trace), RunPart::Prefill), whole) << "3 + 1 + 7 is more than prefill took";
}

TEST(Timeline, ARunThatGoesOnEndsWhereItIs)
{
    Trace trace = handMade();
    trace.state = TraceState::Running;
    trace.layers.pop_back();
    trace.answer.clear();
    trace.times.prefill = trace.times.firstToken = trace.times.decodeTotal = trace.times.total = -1;
    const std::vector<Span> spans = timeline(trace);
    EXPECT_EQ(spans.back().name, "layer 0");
    EXPECT_DOUBLE_EQ(spans.back().end(), 7.75 + 3) << "nothing about what is not known yet";
}

TEST(Timeline, AnAnswerOfOneTokenHasOneDecodeSpan)
{
    Trace trace = handMade();
    trace.answer.resize(1);
    EXPECT_EQ(namesOf(timeline(trace), RunPart::Decode), std::vector<std::string> { "decode" });
}

TEST(Timeline, ByPartsItIsTheStageTimes)
{
    const std::vector<Span> parts = partSpans(timeline(handMade()));
    const std::vector<std::pair<std::string, double>> expected { { "open", 1 }, { "preprocess", 2 },
        { "vision", 4 }, { "select", 0.5 }, { "project", 0.25 }, { "other", 2.25 }, { "prefill", 10 },
        { "decode", 8 }, { "other", 1 } };
    ASSERT_EQ(parts.size(), expected.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        EXPECT_EQ(parts[i].name, expected[i].first);
        EXPECT_DOUBLE_EQ(parts[i].duration, expected[i].second) << parts[i].name;
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/span_lanes.h"

#include "tests/support/staged_trace.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace ps;

namespace {

struct Lanes {
    SpanLanes lanes {};
    TimeAxis axis {};

    explicit Lanes(const std::vector<Trace>& traces)
    {
        std::vector<std::vector<Span>> runs;
        for (const Trace& trace : traces)
            runs.push_back(timeline(trace));
        lanes.setRuns(std::move(runs));
        lanes.setArea({ 20, 0, 800, 100 });
        axis.setPixels(20, 820);
        axis.setWhole(lanes.longest());
    }
};

} // namespace

TEST(SpanLanes, EverySpanIsHitAtItsMiddle)
{
    const Lanes both({ test::pyramidTrace(), test::dynamicTrace() });
    for (int run = 0; run < 2; ++run)
        for (int lane = 0; lane < 2; ++lane)
            for (int i = 0; i < static_cast<int>(both.lanes.lane(run, lane).size()); ++i) {
                const SpanPlace place { run, lane, i };
                const QRectF box = both.lanes.rect(place, both.axis);
                const auto hit = both.lanes.hit(box.center(), both.axis);
                ASSERT_TRUE(hit);
                EXPECT_EQ(both.lanes.span(*hit).start, both.lanes.span(place).start);
                EXPECT_EQ(hit->run, run);
            }
}

TEST(SpanLanes, WhatIsNotDividedIsItsPart)
{
    const Lanes one({ test::pyramidTrace() });
    const std::vector<Span>& spans = one.lanes.lane(0, 1);
    const auto vision = std::ranges::find(spans, RunPart::Vision, &Span::part);
    const QRectF box = one.lanes.rect({ 0, 1, static_cast<int>(vision - spans.begin()) }, one.axis);
    const auto hit = one.lanes.hit(box.center(), one.axis);
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->lane, 0);
    EXPECT_EQ(one.lanes.span(*hit).name, "vision");
    EXPECT_FALSE(one.lanes.hit({ 10, 10 }, one.axis));
}

TEST(SpanLanes, RunsShareOneAxis)
{
    Trace slow = test::pyramidTrace();
    slow.times.total += 100;
    const Lanes both({ test::pyramidTrace(), slow });
    EXPECT_DOUBLE_EQ(both.axis.whole(), both.lanes.total(1));
    EXPECT_EQ(both.lanes.rect({ 0, 0, 1 }, both.axis).left(), both.lanes.rect({ 1, 0, 1 }, both.axis).left());
    EXPECT_LT(both.lanes.laneRect(0, 1).bottom(), both.lanes.laneRect(1, 0).top());
    EXPECT_LE(both.lanes.laneRect(1, 1).bottom(), 100);
}

TEST(SpanLanes, AWalkVisitsEverySpanOnce)
{
    const Lanes one({ test::pyramidTrace() });
    SpanPlace place = *one.lanes.at(0, 0);
    double reached = 0;
    int steps = 0;
    for (;; ++steps) {
        EXPECT_DOUBLE_EQ(one.lanes.span(place).start, reached);
        reached = one.lanes.span(place).end();
        const SpanPlace next = one.lanes.next(place, 1);
        if (next == place)
            break;
        EXPECT_EQ(one.lanes.next(next, -1), place);
        place = next;
    }
    EXPECT_EQ(steps + 1, static_cast<int>(one.lanes.lane(0, 1).size()));
    EXPECT_DOUBLE_EQ(reached, one.lanes.total(0));
}

TEST(SpanLanes, ALayerKnowsItsPart)
{
    const Lanes one({ test::pyramidTrace() });
    const std::vector<Span>& spans = one.lanes.lane(0, 1);
    const auto layer = std::ranges::find(spans, SpanKind::Layer, &Span::kind);
    const Span& part = one.lanes.partOf({ 0, 1, static_cast<int>(layer - spans.begin()) });
    EXPECT_EQ(part.name, "prefill");
    EXPECT_DOUBLE_EQ(part.duration, test::pyramidTrace().times.prefill);
}

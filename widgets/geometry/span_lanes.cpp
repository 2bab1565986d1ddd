// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/span_lanes.h"

#include <algorithm>

namespace ps {

namespace {

constexpr double kTallestLane = 26, kRunGap = 8, kReach = 1.5; // pixels

/// The span that begins where this one does, in the other lane.
int indexOf(const Span& span, const std::vector<Span>& lane)
{
    const auto same = [&](const Span& other) { return other.part == span.part && other.start == span.start; };
    return static_cast<int>(std::ranges::find_if(lane, same) - lane.begin());
}

} // namespace

void SpanLanes::setRuns(std::vector<std::vector<Span>> runs)
{
    m_runs.clear();
    for (std::vector<Span>& spans : runs) {
        std::vector<Span> parts = partSpans(spans);
        m_runs.push_back({ std::move(parts), std::move(spans) });
    }
}

void SpanLanes::setArea(const QRectF& area) { m_area = area; }

double SpanLanes::longest() const
{
    double longest = 0;
    for (int run = 0; run < runs(); ++run)
        longest = std::max(longest, total(run));
    return longest;
}

const std::vector<Span>& SpanLanes::lane(int run, int lane) const
{
    const Run& of = m_runs[static_cast<std::size_t>(run)];
    return lane == 0 ? of.parts : of.spans;
}

const Span& SpanLanes::span(const SpanPlace& place) const
{
    return lane(place.run, place.lane)[static_cast<std::size_t>(place.index)];
}

const Span& SpanLanes::partOf(const SpanPlace& place) const
{
    const double start = span(place).start;
    const std::vector<Span>& parts = lane(place.run, 0);
    const auto after = std::ranges::upper_bound(parts, start, {}, [](const Span& part) { return part.start; });
    return *std::prev(after);
}

double SpanLanes::total(int run) const
{
    const std::vector<Span>& parts = lane(run, 0);
    return parts.empty() ? 0 : parts.back().end();
}

QRectF SpanLanes::laneRect(int run, int lane) const
{
    const int count = std::max(runs(), 1);
    const double room = (m_area.height() - kRunGap * (count - 1)) / (2 * count);
    const double height = std::clamp(room, 1.0, kTallestLane);
    const double top = m_area.top() + run * (2 * height + kRunGap) + lane * height;
    return { m_area.left(), top, m_area.width(), height };
}

QRectF SpanLanes::rect(const SpanPlace& place, const TimeAxis& axis) const
{
    const Span& of = span(place);
    const QRectF lane = laneRect(place.run, place.lane);
    const double left = axis.toX(of.start);
    return { left, lane.top(), std::max(axis.toX(of.end()) - left, 1.0), lane.height() };
}

std::optional<SpanPlace> SpanLanes::hit(QPointF position, const TimeAxis& axis) const
{
    std::optional<SpanPlace> found;
    double narrowest = 0;
    for (int run = 0; run < runs(); ++run)
        for (int in : { 0, 1 }) {
            if (!laneRect(run, in).contains(position))
                continue;
            const std::vector<Span>& spans = lane(run, in);
            for (int i = 0; i < static_cast<int>(spans.size()); ++i) {
                const SpanPlace place { run, in, i };
                const QRectF box = rect(place, axis);
                const double reach = box.width() < 2 * kReach ? kReach : 0;
                if (position.x() < box.left() - reach || position.x() >= box.right() + reach)
                    continue;
                if (!found || box.width() < narrowest) {
                    found = in == 0 ? place : shown(run, i);
                    narrowest = box.width();
                }
            }
        }
    return found;
}

SpanPlace SpanLanes::shown(int run, int index) const
{
    const Span& of = lane(run, 1)[static_cast<std::size_t>(index)];
    if (of.kind != SpanKind::Whole && of.part != RunPart::Between)
        return { run, 1, index };
    return { run, 0, indexOf(of, lane(run, 0)) };
}

SpanPlace SpanLanes::next(const SpanPlace& place, int direction) const
{
    const std::vector<Span>& spans = lane(place.run, 1);
    const int index = (place.lane == 1 ? place.index : indexOf(span(place), spans)) + direction;
    return index < 0 || index >= static_cast<int>(spans.size()) ? place : shown(place.run, index);
}

std::optional<SpanPlace> SpanLanes::at(int run, double ms) const
{
    if (run < 0 || run >= runs() || lane(run, 1).empty())
        return std::nullopt;
    const std::vector<Span>& spans = lane(run, 1);
    const auto after = std::ranges::upper_bound(spans, ms, {}, &Span::start);
    return shown(run, std::max(0, static_cast<int>(after - spans.begin()) - 1));
}

} // namespace ps

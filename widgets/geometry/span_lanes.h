// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/timeline.h"
#include "widgets/geometry/time_axis.h"

#include <QPointF>
#include <QRectF>

#include <optional>
#include <vector>

namespace ps {

/// One span of a timeline: of run `run`, in the lane of parts (0) or in the one below that divides them (1).
struct SpanPlace {
    int run = 0, lane = 0, index = 0;
    bool operator==(const SpanPlace&) const = default;
};

/// Where the spans of the runs lie: two lanes a run, one run under the other, times by an axis. Pure.
class SpanLanes {
public:
    void setRuns(std::vector<std::vector<Span>> runs); // the spans that each lane 1 shows, as timeline() gives them
    void setArea(const QRectF& area);

    int runs() const { return static_cast<int>(m_runs.size()); }
    double longest() const; // milliseconds
    const std::vector<Span>& lane(int run, int lane) const;
    const Span& span(const SpanPlace& place) const;
    const Span& partOf(const SpanPlace& place) const; // the part that a span is in
    double total(int run) const;                      // milliseconds of all spans

    QRectF laneRect(int run, int lane) const;
    QRectF rect(const SpanPlace& place, const TimeAxis& axis) const; // at least a pixel wide; may lie outside
    /// The span under a point; the narrowest where several are less than a pixel apart. Null beside every span.
    std::optional<SpanPlace> hit(QPointF position, const TimeAxis& axis) const;
    /// The span before or after one in the order of time, or the same one at an end. What lane 1 does not divide is
    /// visited in lane 0.
    SpanPlace next(const SpanPlace& place, int direction) const;
    /// The span of that run at that time.
    std::optional<SpanPlace> at(int run, double ms) const;

private:
    struct Run {
        std::vector<Span> parts {}, spans {};
    };
    SpanPlace shown(int run, int index) const; // of span `index`: where a person sees it

    std::vector<Run> m_runs {};
    QRectF m_area {};
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/timeline.h"
#include "widgets/geometry/span_lanes.h"

#include <QString>

/// The spans of a timeline in words.
namespace ps::span_text {

QString name(const Span& span, const Trace& trace);  // "layer 3", "token 5 \"red\""
QString label(const Span& span, const Trace& trace); // short, to be drawn inside it: "3", "red"

/// "layer 3: 1.234 ms, 10.4 % of prefill, 3.2 % of the run"
QString exact(const SpanLanes& lanes, const SpanPlace& place, const Trace& trace);

} // namespace ps::span_text

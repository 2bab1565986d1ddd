// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <string>
#include <vector>

namespace ps {

/// The parts of a run in the order they happen. Between: time that belongs to none of them.
enum class RunPart { Open, Preprocess, Vision, Select, Project, Prefill, Decode, Between };

enum class SpanKind {
    Whole, // of a part that is not divided further
    Layer, // one decoder layer in prefill
    Drop,  // the decision before a decoder layer
    Token, // the decoding step that made an answer token
    Other, // measured in sum, not apart: what its part, or the run, took beyond the spans
};

struct Span {
    SpanKind kind = SpanKind::Whole;
    RunPart part = RunPart::Between;
    std::string name {};            // "vision", "layer 3", "drop before layer 2", "token 5", "other"
    int index = -1;                 // decoder layer of Layer and Drop, place in Trace::answer of Token
    double start = 0, duration = 0; // milliseconds since the request

    double end() const { return start + duration; }
};

/// One measured run as spans end to end from 0. Parts that were not in the run are missing. The spans of a part add up to
/// its time in StageTimes, all of them to the run's, as far as those are known; a remainder is a span of kind Other
/// behind the measured ones. Prefill is one span where its layers were not timed, as on a GPU.
std::vector<Span> timeline(const Trace& trace);

/// The same run by parts: neighbours of one part become one span of kind Whole with the part's name.
std::vector<Span> partSpans(const std::vector<Span>& spans);

std::string partName(RunPart part); // "prefill"; as the spans are named

} // namespace ps

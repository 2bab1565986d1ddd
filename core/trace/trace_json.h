// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ps {

/// trace.json of a trace file: the run record, and under "trace" what the record leaves out and no array holds.
std::string traceJson(const Trace& trace);

/// A trace while it is read: its records are still to be filled from the arrays, so nothing of them is shared yet.
struct TraceDraft {
    Trace trace {};                  // without image, vision, steps, layers and answer
    std::vector<PruneStep> steps {}; // idsBefore has its length and no ids yet
    std::vector<LayerRecord> layers {};
    std::vector<AnswerToken> answer {};
    std::optional<VisionRecord> vision {}; // classRows have their layers and no scores yet
};

/// Every number is checked against its range, ids against the layout, lists against one another. Throws Error
/// (NotThisFormat, Damaged, Unsupported for a newer major version) naming `where`.
TraceDraft parseTraceJson(std::string_view text, const std::string& where);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <string>

namespace ps::cli {

/// What a person wants to know of a finished run, without the answer: a few aligned lines.
std::string runSummary(const Trace& trace);

std::string modelLine(const RunInfo& run); // "scenes-5m, 5,006,336 parameters, f32 on cpu (2 threads)"

} // namespace ps::cli

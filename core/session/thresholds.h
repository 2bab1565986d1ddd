// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <stop_token>

namespace ps {

/// How many values of a parameter are tried between two whole numbers: multiples of a tenth of its step.
long triedPerUnit(const ParameterInfo& parameter);

/// For every patch the smallest value of the method's primary parameter at which it is kept, all else as in `values`, by
/// the selection code of a run on the recorded scores.
struct KeepThresholds {
    std::vector<float> smallest {}; // (P * N) by row of the vision stage; NaN: at no value, or removed by unpadding
    double step = 0;                // between two values that were tried
    bool estimate = false;          // some came from scores that were measured under other settings
};

/// Null when nothing can be previewed, when the method has no primary parameter that reaches from few to all tokens, and when
/// its sets are not nested, so that a larger value may drop what a smaller one keeps: then no single value describes a patch.
/// Pure and without a model; a few hundred previews, so off the GUI thread. Throws Error (Cancelled, BadArgument).
std::shared_ptr<const KeepThresholds> keepThresholds(const TracePtr& trace, const std::string& method,
    const Values& values, std::uint64_t seed, std::stop_token stop);

} // namespace ps

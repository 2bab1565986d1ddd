// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/runner.h"

#include <string>
#include <vector>

namespace ps {

/// One method with the value of its primary parameter that comes closest to a share of equivalent tokens.
struct MatchedArm {
    std::string method {};
    Values values {};
    std::string setting {}; // "keep=0.21": the matched parameter; empty for methods without one
    double share = 1;    // equivalent tokens: visual tokens alive, mean over decoder layers, of all of them
    bool reached = true; // within one visual token per layer of the share that was asked for
    std::string unavailable {}; // why this model cannot run it; the other fields are empty then
};

/// The equivalent tokens of a run that reached its last decoder layer.
double tokenShare(const Trace& trace);

/// Every method of the catalogue, or those of `ids`, at `share`. `seen` is any finished run or mask on the picture: its layout and class
/// rows answer what a budget before the language model would feed; rules inside it answer by their own formula. `none`
/// stays whole. Throws Error BadArgument for an unknown id and a share outside (0, 1].
std::vector<MatchedArm> matchedArms(const TracePtr& seen, const std::vector<std::string>& ids, double share);

/// How much two runs on one picture keep in common: shared / joint visual tokens, mean over the decoder layers.
double keptOverlap(const Trace& a, const Trace& b);

} // namespace ps

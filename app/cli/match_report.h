// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/study/bench.h"
#include "core/study/match.h"

#include <string>
#include <vector>

namespace ps::cli {

/// The same question under several methods at equal equivalent tokens.
struct MatchReport {
    double share = 1;      // that was asked for
    TracePtr reference {}; // the run whose share it is and whose tokens the others' are compared with
    std::vector<MatchedArm> arms {};   // with those that cannot run
    std::vector<BenchRow> measured {}; // of the arms that can, in order
};

std::string matchTable(const MatchReport& report);
std::string matchJson(const MatchReport& report); // schema prunescope.match/1

} // namespace ps::cli

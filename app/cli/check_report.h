// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/tap_compare.h"

#include <string>
#include <vector>

namespace ps::cli {

struct CheckReport {
    std::string nameA {}, nameB {}, answerA {}, answerB {};
    double tolerance = 0;
    std::vector<TapDifference> taps {};

    const TapDifference* firstDifference() const; // null when all are equal within the tolerance
};

std::string checkText(const CheckReport& report);
std::string checkJson(const CheckReport& report); // schema "prunescope.check/1"

} // namespace ps::cli

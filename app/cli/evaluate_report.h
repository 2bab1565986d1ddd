// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/study/evaluate.h"

#include <string>

namespace ps::cli {

/// Shares of right answers by arm and kind of question, then counts with 95 % intervals.
std::string evaluateTable(const EvaluateResult& result);

struct EvaluateOrigin {
    std::uint64_t seed = 0; // of the first scene
    std::size_t scenes = 0;
    std::string command {};
};

/// The record, schema "prunescope.evaluate/1".
std::string evaluateJson(const EvaluateResult& result, const EvaluateOrigin& origin);

} // namespace ps::cli

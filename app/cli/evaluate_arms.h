// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/study/evaluate.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace ps::cli {

/// The words of `evaluate` that say what is compared.
struct ArmOptions {
    std::vector<std::string> methods { "none", "hired", "random", "uniform" };
    std::vector<double> budgets { 0.1, 0.2, 0.4, 0.6 };
    std::vector<std::string> arms {};           // "METHOD KEY=VALUE ...": one arm each
    std::vector<std::string> settings {};       // KEY=VALUE, for every method that has the key
    const CLI::Option* methodsOption = nullptr; // without it, given arms stand for themselves
    std::string prompt {};
};

/// --methods, --budgets, --arm.
void addArmOptions(CLI::App& command, ArmOptions& options);

/// One arm per method and budget; methods without a budget give one. Throws Error BadArgument, also for a setting that no
/// method has.
std::vector<EvaluateArm> makeArms(const ArmOptions& options, const ModelFacts& facts);

/// "hired 0.2": the method and its budget, if it has one.
std::string armName(const EvaluateArm& arm);

} // namespace ps::cli

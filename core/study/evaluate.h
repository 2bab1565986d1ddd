// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/runner.h"
#include "core/train/scenes.h"

namespace ps {

struct EvaluateArm {
    std::string method {};
    double budget = -1; // of the method's primary parameter; -1 for methods without one
    Values values {};
    std::string promptPreset {}; // empty: by the checkpoint
    std::string label {};        // as the call wrote it; empty: method and budget
};

struct EvaluateRow {
    EvaluateArm arm {};
    std::string kind {};
    int n = 0, right = 0;
};

struct EvaluateResult {
    std::vector<EvaluateRow> rows {}; // arms in order, kinds in order
    bool cancelled = false;
};

/// Asks every question of every scene under every arm; an answer counts when it equals the true one. Vision features are
/// computed once per picture (scenes outermost). `progress` gets answers done and total.
EvaluateResult evaluate(Runner& runner, const std::vector<scenes::Scene>& scenes,
    const std::vector<EvaluateArm>& arms, const ProgressFn& progress, std::stop_token stop);

/// Wilson 95 % interval of right / n, as shares.
std::pair<double, double> interval95(int right, int n);

} // namespace ps

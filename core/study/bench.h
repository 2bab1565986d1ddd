// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/runner.h"
#include "core/study/evaluate.h"

#include <map>
#include <string>
#include <vector>

namespace ps {

/// Several measurements of one figure.
struct Spread {
    double median = 0, p5 = 0, p95 = 0;
    int n = 0;
};
Spread spreadOf(std::vector<double> values); // negative values (not part of the run) are left out

struct BenchRow {
    EvaluateArm arm {};
    int fedTokens = 0, visualTokens = 0;
    std::int64_t kvCacheBytes = 0;
    std::vector<int> tokens {}; // rows per decoder layer in prefill
    TracePtr last {};           // the last counted run
    std::map<std::string, Spread> figures {}; // milliseconds by stage ("rank": inside prefill); decode_tokens_per_s, prefill_tokens_per_s
};

struct BenchPlan {
    std::vector<EvaluateArm> arms {};
    int warmUp = 1;  // runs per arm that are not counted
    int repeat = 10; // runs per arm that are
};

/// Runs `request` under every arm in turn (A B A B ...), vision inside every run. Throws Error when a run fails or is stopped.
std::vector<BenchRow> bench(Runner& runner, const Request& request, const BenchPlan& plan,
    const ProgressFn& progress, std::stop_token stop);

} // namespace ps

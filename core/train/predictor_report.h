// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace ps {

/// How predictors do on scenes that training never saw: answers given word by word beside the true ones, which for greedy
/// answers is the same question as whether the whole answer comes out right.
struct PredictorReport {
    struct Kind {
        std::string kind {};
        int n = 0, right = 0;
    };
    struct Arm {
        std::string image {}, text {};      // what was kept: "all", "predictor", "every other", "random"
        double imageKept = 0, textKept = 0; // shares; text: of long answers
        double loss = 0;                    // mean next-token loss of long answers
        std::vector<Kind> kinds {};
        double shortAnswers() const; // mean share right of the kinds but "describe"
        double descriptions() const; // share right
    };
    struct Histogram {
        std::vector<double> edges {}; // of the bins, outer ones open
        std::vector<std::int64_t> counts {};
    };
    int scenes = 0;
    std::uint64_t seed = 0;
    double imageRate = 0, textRate = 0,
           shortTextRate = 0; // shares of margins above 0; text: of long and short answers
    Histogram imageMargins {}, textMargins {};
    std::vector<Arm> arms {};
};

/// `predictors`: a file of the trainer. Scenes seed, seed + 1, ... on `workers` threads. Throws Error.
PredictorReport measurePredictors(const ModelSource& model, const std::filesystem::path& predictors,
    int scenes, std::uint64_t seed, int workers, const ProgressFn& progress, std::stop_token stop);

} // namespace ps

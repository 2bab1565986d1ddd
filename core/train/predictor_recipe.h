// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/config.h"

#include <cstdint>
#include <string>

namespace ps {

/// How Dynamic-LLaVA's predictors are trained on a frozen model (arXiv 2412.00876, section 3.4). Everything that decides
/// the result, but for the model and the weights to start from.
struct PredictorRecipe {
    std::uint64_t seed = 1; // of the initial weights, the scenes and the noise; evaluation's scenes are never among them
    int steps = 4000;
    int pictures = 8;           // per step
    int questions = 4;          // of each: the description, the total, and others by chance
    double learningRate = 5e-4; // after the warm-up; falls to half along a cosine
    double rateWeight = 3;      // of the squared deviations of the keep rates
    double sureSlope = 0.1; // soft (1 - soft) from which on a dropped visual token is always computed; less: by chance
    double noise = 1;        // scale of the Gumbel noise at the first step; 0 for weights that decide already
    double gatedShare = 0.3; // of the answers, chance decides which: the text gate is at work on them
    SparseConfig sizes {};
};

/// The sizes in the model's own sparse_config, else ones in proportion to its decoder.
SparseConfig predictorSizes(const ModelConfig& config);

/// One line of JSON, kept in checkpoints: a run goes on under the recipe that it began with.
std::string recipeText(const PredictorRecipe& recipe);
/// Throws Error Damaged naming `where`.
PredictorRecipe parseRecipe(const std::string& text, const std::string& where);

/// What changes from step to step.
struct PredictorPace {
    double temperature = 1; // of the soft decision behind the straight-through one: 1 -> 0.1
    double noise = 1; // scale of the Gumbel noise: falls to a rest that lasts, then to none before the end
    double learningRate = 0;
};
PredictorPace paceOf(const PredictorRecipe& recipe, int step);

} // namespace ps

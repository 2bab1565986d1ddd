// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "core/train/predictor_log.h"
#include "core/train/predictor_recipe.h"

#include <filesystem>
#include <functional>
#include <stop_token>

namespace ps {

/// A call of the trainer. Writes predictors.safetensors, checkpoint.safetensors and log.csv into `out`.
struct PredictorTraining {
    ModelSource model {};
    std::filesystem::path out {};
    PredictorRecipe recipe {};
    int workers = 1;               // threads; the result does not depend on their number
    int checkpointEvery = 25;      // steps
    bool resume = false;           // go on from out/checkpoint.safetensors
    std::filesystem::path init {}; // predictors to start from; empty: random ones
    std::function<void(const PredictorStep&)> observe {}; // after every step, on the calling thread
};

/// The recipe that `out` was begun with. Throws Error Missing when there is no checkpoint.
PredictorRecipe recipeOfRun(const std::filesystem::path& out);

/// Trains to the last step. A stop request writes a checkpoint and throws Error Cancelled. Throws Error.
void trainPredictors(const PredictorTraining& training, const ProgressFn& loading, std::stop_token stop);

} // namespace ps

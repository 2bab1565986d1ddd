// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pruning/predictors.h"
#include "core/train/predictor_recipe.h"

#include <filesystem>
#include <vector>

namespace ps {

inline constexpr const char* kPredictorFile = "predictors.safetensors";
inline constexpr const char* kCheckpointFile = "checkpoint.safetensors";

/// All that a training run needs to go on as if it had never stopped. Chance depends on seed, step and picture only.
struct PredictorCheckpoint {
    PredictorRecipe recipe {};
    int step = 0; // steps done
    double seconds = 0;
    Predictors predictors {};
    // In the order of flattened():
    std::vector<at::Tensor> average {}; // of the weights after each step, late ones count most: the run's result
    std::vector<at::Tensor> mean {}, square {}; // Adam's moments
};

void writeCheckpoint(const std::filesystem::path& folder, const PredictorCheckpoint& checkpoint);
/// `hidden`: width of the decoder. Throws Error.
PredictorCheckpoint readCheckpoint(const std::filesystem::path& folder, int hidden);

/// Both predictors under the authors' names, as checkpoints of models hold them.
void writePredictors(const std::filesystem::path& file, const Predictors& predictors);
/// Throws Error Damaged when a tensor is missing or its shape does not fit `sizes`.
Predictors readPredictorFile(const std::filesystem::path& file, const SparseConfig& sizes, int hidden);

} // namespace ps

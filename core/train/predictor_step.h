// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pruning/predictors.h"
#include "core/train/predictor_example.h"
#include "core/train/predictor_log.h"
#include "core/train/predictor_recipe.h"

#include <vector>

namespace ps {

/// Both predictors' weights in one fixed order: by name, the image predictor first.
std::vector<at::Tensor> flattened(const Predictors& predictors);

/// New weights: uniform within 1 / sqrt(inputs), norms at identity. The same seed gives the same weights.
Predictors randomPredictors(const SparseConfig& sizes, int hidden, std::uint64_t seed);

/// The seed of what chance decides about one picture of one step.
std::uint64_t drawSeed(const PredictorRecipe& recipe, int step, int picture);
/// Of its scene: outside those of evaluation, the golden values and the samples.
std::uint64_t sceneSeed(const PredictorRecipe& recipe, int step, int picture);

/// One column weight per row of the example (n), and what the loss needs to know of the decisions.
struct PredictorPolicy {
    at::Tensor policy {};
    at::Tensor imageRate {};                  // scalar, noise-free, as of keepRate
    std::vector<at::Tensor> textRates {};     // the same of every answer of the minimum length
    double imageSampled = 0, textSampled = 0; // shares of the noisy decisions; text: of long answers
};
PredictorPolicy noisyPolicy(const Predictors& predictors, const PredictorExample& example,
    const PredictorRecipe& recipe, const PredictorPace& pace, std::uint64_t seed);

/// Loss of one picture and its gradient, in the order of flattened().
struct PictureGradient {
    std::vector<at::Tensor> gradient {};
    PredictorLosses losses {};
};
PictureGradient pictureGradient(const PredictorExamples& examples, const PredictorExample& example,
    const Predictors& predictors, const PredictorRecipe& recipe, const PredictorPace& pace, std::uint64_t seed);

} // namespace ps

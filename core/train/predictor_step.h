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
/// Outside the scenes of evaluation, the golden values and the samples; with the recipe's number of questions.
scenes::Scene trainingScene(const PredictorRecipe& recipe, int step, int picture);

/// One column weight per row of the example (n), and what the loss needs to know of the decisions.
struct PredictorPolicy {
    at::Tensor policy {};
    at::Tensor imageRate {};                  // scalar, noise-free, as of keepRate
    std::vector<at::Tensor> textRates {};     // the same of every answer of the minimum length
    double imageSampled = 0, textSampled = 0; // shares of the noisy decisions; text: of long answers
};
PredictorPolicy noisyPolicy(const Predictors& predictors, const PredictorExample& example,
    const PredictorRecipe& recipe, const PredictorPace& pace, std::uint64_t seed);

/// Mean cross-entropy of the true next tokens under a policy (n) of zeros and ones. Of the visual tokens that it hides only a
/// random `share` is computed: the loss is the same, and their gradient, scaled up to make up for the rest, has the same mean.
at::Tensor answerLoss(const PredictorExamples& examples, const PredictorExample& example,
    const at::Tensor& policy, double share, std::uint64_t seed);

/// Loss of one picture and its gradient, in the order of flattened().
struct PictureGradient {
    std::vector<at::Tensor> gradient {};
    PredictorLosses losses {};
};
PictureGradient pictureGradient(const PredictorExamples& examples, const PredictorExample& example,
    const Predictors& predictors, const PredictorRecipe& recipe, const PredictorPace& pace, std::uint64_t seed);

} // namespace ps

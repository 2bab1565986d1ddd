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
/// The other way round: `values` in that order, under the names of `like`'s weights.
Predictors unflattened(const Predictors& like, const std::vector<at::Tensor>& values);

/// New weights: uniform within 1 / sqrt(inputs), norms at identity. The same seed gives the same weights.
Predictors randomPredictors(const SparseConfig& sizes, int hidden, std::uint64_t seed);

/// The seed of what chance decides about one picture of one step.
std::uint64_t drawSeed(const PredictorRecipe& recipe, int step, int picture);
/// Outside the scenes of evaluation, the golden values and the samples; with the recipe's number of questions.
scenes::Scene trainingScene(const PredictorRecipe& recipe, int step, int picture);

/// One column weight per row of the example (n), and what the loss needs to know of the decisions.
struct PredictorPolicy {
    at::Tensor policy {};
    at::Tensor imageSlope {}; // (visual tokens) soft (1 - soft) of the image decision: how much a margin moves it
    at::Tensor imageRate {}; // scalar, noise-free, as of keepRate
    at::Tensor textRate {};  // the same, mean of the answers of the minimum length; 0 without one
    bool longAnswer = false; // there is one
    double imageSampled = 0, textSampled = 0; // shares of the noisy decisions; text: of long answers
};
PredictorPolicy noisyPolicy(const Predictors& predictors, const PredictorExample& example,
    const PredictorRecipe& recipe, const PredictorPace& pace, std::uint64_t seed);

/// Mean cross-entropy of the true next tokens under a policy (n) of zeros and ones. A visual token that it hides is computed
/// with its chance (visual tokens) only: the loss is the same, and the gradient, scaled up by 1 / chance, has the same mean.
at::Tensor answerLoss(const PredictorExamples& examples, const PredictorExample& example,
    const at::Tensor& policy, const at::Tensor& chances, std::uint64_t seed);

/// What one picture says; gradients in the order of flattened().
struct PictureGradient {
    std::vector<at::Tensor> answer {}; // of the cross-entropy
    std::vector<at::Tensor> rates {};  // of the keep rates: image and text predictor share no weight
    bool longAnswer = false;           // there is a text rate
    PredictorLosses losses {};         // but for keepRate, which is about all pictures of a step
};
PictureGradient pictureGradient(const PredictorExamples& examples, const PredictorExample& example,
    const Predictors& predictors, const PredictorRecipe& recipe, const PredictorPace& pace, std::uint64_t seed);

/// Mean cross-entropy plus the weighted squared deviations of the pictures' mean keep rates: one picture may keep more than
/// another. Answer gradients longer than 1 are shortened to it, or a rare picture outweighs a step. Sums in the order of the
/// pictures.
struct StepGradient {
    std::vector<at::Tensor> gradient {};
    PredictorLosses losses {};
};
StepGradient stepGradient(std::vector<PictureGradient> pictures, const Predictors& predictors, double rateWeight);

/// Euclidean, of all entries.
double norm(const std::vector<at::Tensor>& tensors);
/// To a norm of 1 at most; returns the norm before.
double shorten(std::vector<at::Tensor>& gradient);

} // namespace ps

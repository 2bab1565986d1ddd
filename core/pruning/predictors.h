// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/checkpoint.h"

#include <map>
#include <string>
#include <vector>

namespace ps {

/// Dynamic-LLaVA's two predictors (arXiv 2412.00876, section 3.2), float32, under the authors' parameter names without the
/// prefix. Channel 0 of the two logits means keep; margin = logit 0 - logit 1. Differentiable in weights and states.
using PredictorWeights = std::map<std::string, at::Tensor>;

inline constexpr const char* kImagePredictorPrefix = "model.image_score_predictor.";
inline constexpr const char* kTextPredictorPrefix = "model.output_text_score_predictor.";

struct PredictorShape {
    std::string name {};
    std::vector<std::int64_t> shape {};
};
/// `hidden`: width of the decoder.
std::vector<PredictorShape> imagePredictorShapes(const SparseConfig& config, int hidden);
std::vector<PredictorShape> textPredictorShapes(const SparseConfig& config, int hidden);

/// Throws Error Damaged when a shape differs.
PredictorWeights readPredictor(const Checkpoint& checkpoint, const std::string& prefix,
    const std::vector<PredictorShape>& shapes, const at::Device& device);

/// Both predictors as far as config.json names them and the checkpoint has them.
struct Predictors {
    SparseConfig config {};
    PredictorWeights image {}, text {}; // empty: absent
};
Predictors readPredictors(const Checkpoint& checkpoint, const ModelConfig& config, const at::Device& device);

/// What methods may know: config.facts(), and of the predictors that it names only those whose tensors are there.
ModelFacts confirmedFacts(const ModelConfig& config, const Checkpoint& checkpoint);

/// states (I, D) of one image's visual tokens, entering the sparse layer -> logits (I, 2). Every token sees every other.
at::Tensor imageLogits(const PredictorWeights& weights, const SparseConfig& config, const at::Tensor& states);

/// states (n, D) of generated tokens -> logits (n, 2), each from its own state.
at::Tensor textLogits(const PredictorWeights& weights, const at::Tensor& states);

} // namespace ps

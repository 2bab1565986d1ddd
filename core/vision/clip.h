// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/checkpoint.h"

#include <ATen/core/Tensor.h>

#include <stop_token>
#include <vector>

namespace ps {

struct VisionBlock {
    at::Tensor norm1Weight {}, norm1Bias {}; // (D)
    at::Tensor qkv {}, qkvBias {};           // (3 D, D), (3 D)
    at::Tensor out {}, outBias {};           // (D, D), (D)
    at::Tensor norm2Weight {}, norm2Bias {};
    at::Tensor fc1 {}, fc1Bias {}; // (F, D), (F)
    at::Tensor fc2 {}, fc2Bias {}; // (D, F), (D)
};

/// A CLIP vision tower up to the blocks that anything reads; post_layernorm is never needed.
struct VisionTower {
    VisionConfig config {};
    at::Tensor classEmbedding {}; // (D)
    at::Tensor patchEmbedding {}; // (D, 3 * P * P)
    at::Tensor positions {};      // (N + 1, D), row 0: class token
    at::Tensor preNormWeight {}, preNormBias {};
    std::vector<VisionBlock> blocks {};
};

VisionTower loadVisionTower(
    const Checkpoint& checkpoint, const ModelConfig& config, at::ScalarType dtype, const at::Device& device);

struct VisionOutput {
    at::Tensor features {};               // (P, N, D * feature layers), class token dropped
    std::vector<at::Tensor> classRows {}; // per layer asked for: (P, N) float32, head-summed
};

/// What to compute: how many blocks, which hidden states, which class rows.
struct VisionPass {
    std::vector<int> featureStates {};  // hidden states 0..blocks; several are concatenated
    std::vector<int> classRowLayers {}; // ascending blocks
    std::stop_token stop {};
};

/// pixels (P, 3, S, S) in the tower's dtype. Fused attention throughout; beside it only the class token's row.
VisionOutput encode(const VisionTower& tower, const at::Tensor& pixels, const VisionPass& pass);

} // namespace ps

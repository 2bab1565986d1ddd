// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vision/clip.h"

#include "core/base/cancel.h"
#include "core/base/check.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace ps {
namespace {

// Above this size one partition's activations fill the CPU caches, and batching them only spills.
constexpr std::int64_t kBatchedTokensOnCpu = 256;

at::Tensor layerNorm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps)
{
    return at::layer_norm(x, { x.size(-1) }, weight, bias, eps);
}

at::Tensor activated(const at::Tensor& x, const std::string& activation)
{
    return activation == "gelu" ? at::gelu(x) : x * at::sigmoid(x * 1.702); // quick_gelu
}

/// (P, N): attention of the class token to the patches, summed over heads. The softmax runs over all N + 1 keys and is not
/// renormalised afterwards: heads whose class token attends to itself weigh less.
at::Tensor classRow(const at::Tensor& q, const at::Tensor& k)
{
    const at::Tensor query = q.slice(2, 0, 1).to(at::kFloat), keys = k.to(at::kFloat); // (P, heads, 1 | N + 1, d)
    const at::Tensor scores = at::matmul(query, keys.transpose(-1, -2))
        / std::sqrt(static_cast<double>(q.size(3)));
    return at::softmax(scores, -1).slice(3, 1).sum(1).squeeze(1);
}

/// x (P, T, D) through one block; `row` receives the class row when it is not null.
at::Tensor block(const VisionTower& tower, const VisionBlock& weights, const at::Tensor& x, at::Tensor* row)
{
    const std::int64_t partitions = x.size(0), tokens = x.size(1), width = x.size(2), heads = tower.config.heads;
    const double eps = tower.config.layerNormEps;
    const at::Tensor normed = layerNorm(x, weights.norm1Weight, weights.norm1Bias, eps);
    const at::Tensor qkv = at::linear(normed, weights.qkv, weights.qkvBias)
                               .view({ partitions, tokens, 3, heads, width / heads })
                               .permute({ 2, 0, 3, 1, 4 }); // (3, P, heads, T, d)
    const at::Tensor q = qkv.select(0, 0), k = qkv.select(0, 1), v = qkv.select(0, 2);
    if (row)
        *row = classRow(q, k);
    const at::Tensor attended = at::scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(
        { partitions, tokens, width });
    const at::Tensor residual = x + at::linear(attended, weights.out, weights.outBias);
    const at::Tensor hidden = at::linear(
        layerNorm(residual, weights.norm2Weight, weights.norm2Bias, eps), weights.fc1, weights.fc1Bias);
    return residual + at::linear(activated(hidden, tower.config.activation), weights.fc2, weights.fc2Bias);
}

/// pixels (P, 3, S, S) -> (P, N + 1, D), class token first.
at::Tensor embed(const VisionTower& tower, const at::Tensor& pixels)
{
    const std::int64_t partitions = pixels.size(0), patch = tower.config.patchSize,
                       grid = tower.config.imageSize / patch;
    const at::Tensor patches = pixels.view({ partitions, 3, grid, patch, grid, patch })
                                   .permute({ 0, 2, 4, 1, 3, 5 })
                                   .reshape({ partitions, grid * grid, 3 * patch * patch }); // the convolution's windows
    const at::Tensor embedded = at::linear(patches, tower.patchEmbedding);
    const at::Tensor classToken = tower.classEmbedding.expand({ partitions, 1, embedded.size(2) });
    return at::cat({ classToken, embedded }, 1) + tower.positions;
}

VisionOutput encodeBatch(const VisionTower& tower, const at::Tensor& pixels, const VisionPass& pass)
{
    const int lastState = *std::max_element(pass.featureStates.begin(), pass.featureStates.end());
    const int lastRow = pass.classRowLayers.empty() ? -1 : pass.classRowLayers.back();
    const int blocks = std::max(lastState, lastRow + 1);
    PS_CHECK(blocks <= static_cast<int>(tower.blocks.size()));
    std::vector<at::Tensor> states { layerNorm(
        embed(tower, pixels), tower.preNormWeight, tower.preNormBias, tower.config.layerNormEps) };
    VisionOutput output;
    for (int i = 0; i < blocks; ++i) {
        throwIfStopped(pass.stop);
        const bool wanted = std::find(pass.classRowLayers.begin(), pass.classRowLayers.end(), i)
            != pass.classRowLayers.end();
        at::Tensor row;
        states.push_back(
            block(tower, tower.blocks[static_cast<std::size_t>(i)], states.back(), wanted ? &row : nullptr));
        if (wanted)
            output.classRows.push_back(row);
        if (std::find(pass.featureStates.begin(), pass.featureStates.end(), i) == pass.featureStates.end())
            states[static_cast<std::size_t>(i)].reset(); // only wanted hidden states stay in memory
    }
    std::vector<at::Tensor> features;
    for (const int state : pass.featureStates)
        features.push_back(states[static_cast<std::size_t>(state)].slice(1, 1));
    output.features = features.size() == 1 ? features.front() : at::cat(features, -1);
    return output;
}

VisionBlock loadBlock(const Checkpoint& checkpoint, const VisionConfig& config, int index,
    at::ScalarType dtype, const at::Device& device)
{
    const std::int64_t width = config.hidden, inner = config.intermediate;
    const std::string scope = "vision.encoder.layers." + std::to_string(index) + ".";
    const auto read = [&](const std::string& name, at::IntArrayRef shape) {
        return checkpoint.read(scope + name, shape, dtype, device);
    };
    const auto stacked = [&](const std::string& kind, at::IntArrayRef shape) {
        return at::cat({ read("self_attn.q_proj." + kind, shape), read("self_attn.k_proj." + kind, shape),
            read("self_attn.v_proj." + kind, shape) });
    };
    return { .norm1Weight = read("layer_norm1.weight", { width }),
        .norm1Bias = read("layer_norm1.bias", { width }),
        .qkv = stacked("weight", { width, width }),
        .qkvBias = stacked("bias", { width }),
        .out = read("self_attn.out_proj.weight", { width, width }),
        .outBias = read("self_attn.out_proj.bias", { width }),
        .norm2Weight = read("layer_norm2.weight", { width }),
        .norm2Bias = read("layer_norm2.bias", { width }),
        .fc1 = read("mlp.fc1.weight", { inner, width }),
        .fc1Bias = read("mlp.fc1.bias", { inner }),
        .fc2 = read("mlp.fc2.weight", { width, inner }),
        .fc2Bias = read("mlp.fc2.bias", { width }) };
}

} // namespace

VisionTower loadVisionTower(
    const Checkpoint& checkpoint, const ModelConfig& config, at::ScalarType dtype, const at::Device& device)
{
    const VisionConfig& vision = config.vision;
    const std::int64_t width = vision.hidden, grid = vision.imageSize / vision.patchSize, patch = vision.patchSize;
    const auto read = [&](const std::string& name, at::IntArrayRef shape) {
        return checkpoint.read("vision." + name, shape, dtype, device);
    };
    VisionTower tower { .config = vision };
    tower.classEmbedding = read("embeddings.class_embedding", { width });
    tower.patchEmbedding = read("embeddings.patch_embedding.weight", { width, vision.channels, patch, patch })
                               .flatten(1);
    tower.positions = read("embeddings.position_embedding.weight", { grid * grid + 1, width });
    tower.preNormWeight = read("pre_layrnorm.weight", { width }); // the published name is misspelt
    tower.preNormBias = read("pre_layrnorm.bias", { width });
    for (int i = 0; i < vision.layers; ++i) {
        if (!checkpoint.has("vision.encoder.layers." + std::to_string(i) + ".layer_norm1.weight"))
            break; // blocks behind the feature layer may be missing
        tower.blocks.push_back(loadBlock(checkpoint, vision, i, dtype, device));
    }
    return tower;
}

VisionOutput encode(const VisionTower& tower, const at::Tensor& pixels, const VisionPass& pass)
{
    const std::int64_t grid = tower.config.imageSize / tower.config.patchSize;
    if (!pixels.is_cpu() || grid * grid <= kBatchedTokensOnCpu)
        return encodeBatch(tower, pixels, pass);
    std::vector<VisionOutput> parts;
    for (std::int64_t p = 0; p < pixels.size(0); ++p)
        parts.push_back(encodeBatch(tower, pixels.slice(0, p, p + 1), pass));
    VisionOutput whole;
    std::vector<at::Tensor> features;
    for (const VisionOutput& part : parts)
        features.push_back(part.features);
    whole.features = at::cat(features);
    for (std::size_t row = 0; row < pass.classRowLayers.size(); ++row) {
        std::vector<at::Tensor> rows;
        for (const VisionOutput& part : parts)
            rows.push_back(part.classRows[row]);
        whole.classRows.push_back(at::cat(rows));
    }
    return whole;
}

} // namespace ps

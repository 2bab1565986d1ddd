// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/llm/attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ps {
namespace {

/// Each kv head repeated for the query heads it serves: (kvHeads, n, d) -> (heads, n, d).
at::Tensor perQueryHead(const at::Tensor& x, std::int64_t heads)
{
    return heads == x.size(0) ? x : x.repeat_interleave(heads / x.size(0), 0);
}

/// (rows, keys) bool, true = visible.
at::Tensor visibilityMask(std::int64_t rows, std::int64_t keys, const std::optional<SlidingWindow>& window,
    const at::Device& device)
{
    const auto options = at::TensorOptions().dtype(at::kLong).device(device);
    const at::Tensor key = at::arange(keys, options).unsqueeze(0),
                     query = at::arange(keys - rows, keys, options).unsqueeze(1);
    at::Tensor mask = key.le(query);
    if (window) {
        const at::Tensor position = at::tensor(
            at::IntArrayRef(window->positions.data(), window->positions.size()), at::kLong)
                                        .to(device);
        mask = mask.logical_and(
            position.unsqueeze(0).gt((position.slice(0, keys - rows) - window->size).unsqueeze(1)));
    }
    return mask;
}

/// One query row sees every key (of the window), so the heads that share a kv head become the rows of one product.
at::Tensor oneRow(const at::Tensor& q, at::Tensor k, at::Tensor v, const std::optional<SlidingWindow>& window)
{
    if (window) {
        k = k.slice(1, window->firstVisible());
        v = v.slice(1, window->firstVisible());
    }
    const std::int64_t kvHeads = k.size(0), group = q.size(0) / kvHeads, d = q.size(2);
    const at::Tensor grouped = q.reshape({ 1, kvHeads, group, d });
    return at::scaled_dot_product_attention(grouped, k.unsqueeze(0), v.unsqueeze(0)).reshape({ q.size(0), 1, d });
}

} // namespace

std::int64_t SlidingWindow::firstVisible() const
{
    return std::upper_bound(positions.begin(), positions.end(), positions.back() - size) - positions.begin();
}

at::Tensor causalAttention(
    const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const std::optional<SlidingWindow>& window)
{
    const std::int64_t rows = q.size(1), keys = k.size(1);
    if (rows == 1)
        return oneRow(q, k, v, window);
    const bool windowBites = window && window->positions.back() - window->positions.front() >= window->size;
    const bool square = rows == keys
        && !windowBites; // the fused kernels align is_causal top-left: right only for a square
    std::optional<at::Tensor> mask;
    if (!square)
        mask = visibilityMask(rows, keys, windowBites ? window : std::nullopt, q.device());
    return at::scaled_dot_product_attention(q.unsqueeze(0), perQueryHead(k, q.size(0)).unsqueeze(0),
        perQueryHead(v, q.size(0)).unsqueeze(0), mask, 0.0, square)
        .squeeze(0);
}

at::Tensor attentionScores(const at::Tensor& q, const at::Tensor& k, const std::vector<std::int64_t>& visible)
{
    const at::Tensor keys = perQueryHead(k, q.size(0)).to(at::kFloat);
    const at::Tensor scores = at::matmul(q.to(at::kFloat), keys.transpose(-1, -2))
        / std::sqrt(static_cast<double>(q.size(2)));
    if (visible.empty())
        return scores;
    const at::Tensor limit = at::tensor(visible).to(q.device()).unsqueeze(1);
    const at::Tensor hidden = at::arange(k.size(1), limit.options()).unsqueeze(0).ge(limit); // (rows, keys)
    return scores.masked_fill(hidden, -std::numeric_limits<double>::infinity());
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <span>
#include <vector>

namespace ps {

/// Only keys whose position is at least `query position - size + 1` are visible. Positions of all keys, ascending.
struct SlidingWindow {
    std::int64_t size = 0;
    std::span<const std::int64_t> positions {};

    std::int64_t firstVisible() const; // index of the oldest key that the newest token sees
};

/// Causal attention of the last `rows` of `keys` tokens, bottom-right aligned, without ever holding (keys, keys) scores.
/// q (heads, rows, d); k, v (kvHeads, keys, d); each kv head serves heads / kvHeads consecutive query heads.
/// Returns (heads, rows, d).
at::Tensor causalAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
    const std::optional<SlidingWindow>& window);

/// Training on whole sequences: who sees whom, and what each column weighs (Dynamic-LLaVA, equation 7).
struct MaskedColumns {
    at::Tensor visible {}; // (n, n) bool, row sees column; every row sees itself
    at::Tensor policy {}; // (n) float32 in [0, 1], may carry a gradient: 0 hides a column from all rows but its own
};

/// Attention under `columns`, differentiable in everything; q (heads, n, d), k and v (kvHeads, n, d) -> (heads, n, d). A
/// policy of zeros and ones gives what dropping the columns would give. Scores are held for a block of rows at a time and
/// computed again for the gradient.
at::Tensor maskedAttention(
    const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const MaskedColumns& columns);

/// Scaled products of single query rows with all keys, before any softmax, float32:
/// q (heads, rows, d), k (kvHeads, keys, d) -> (heads, rows, keys). A key that a row must not see gets -inf; `visible`
/// (rows) says how many of the first keys each row may see; empty: all.
at::Tensor attentionScores(
    const at::Tensor& q, const at::Tensor& k, const std::vector<std::int64_t>& visible = {});

} // namespace ps

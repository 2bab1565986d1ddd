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

/// Softmax of single query rows over all keys, float32: q (heads, rows, d), k (kvHeads, keys, d) -> (heads, rows, keys).
/// `visible` (rows) says how many of the first keys each row may see; empty: all.
at::Tensor attentionRows(const at::Tensor& q, const at::Tensor& k, const std::vector<std::int64_t>& visible = {});

} // namespace ps

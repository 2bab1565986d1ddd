// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pruning/method.h"

#include <ATen/core/Tensor.h>

namespace ps {

/// What a method may ask of the decoder layer about to run without seeing its weights.
struct LayerProbe {
    virtual ~LayerProbe() = default;
    /// This layer's norm, q and k with the positions before the drop: (heads, queries, n) float32, scaled, before the
    /// softmax; -inf where a query must not look.
    virtual at::Tensor attentionScores(const std::vector<std::int64_t>& queryRows) const = 0;
};

/// Prefill, before a decoder layer.
struct LayerView {
    int layer = 0;                // about to run
    const at::Tensor& hidden;     // (n, D) residual stream
    const at::Tensor& visualRows; // (visual) int64 rows of `hidden`, ascending
    std::int64_t lastRow = 0;     // last prompt token
    const at::Tensor& lastRowScores; // (heads, n) float32, before softmax, of the layer below; undefined unless asked for
    const LayerProbe& probe;
};

/// Decoding, before a decoder layer: the generated token that is being fed.
struct TokenView {
    int layer = 0;
    const at::Tensor& hidden; // (1, D) residual stream
};

/// (n) on any device -> plain numbers.
std::vector<float> toFloats(const at::Tensor& values);

/// The usual score: rows (heads, n), mean over heads, visual tokens only.
std::vector<float> visualScores(const at::Tensor& rows, const LayerView& view);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pruning/method.h"

#include <ATen/core/Tensor.h>

namespace ps {

/// What a method may ask of the decoder layer about to run without seeing its weights.
struct LayerProbe {
    virtual ~LayerProbe() = default;
    /// This layer's norm, q and k with the positions before the drop: (heads, queries, n) float32, softmax over all n keys
    /// that each query may see.
    virtual at::Tensor attentionRows(const at::Tensor& queryRows) const = 0;
};

struct LayerView {
    int layer = 0;                // about to run
    const at::Tensor& hidden;     // (n, dim) residual stream
    const at::Tensor& visualRows; // (visual) int64 rows of `hidden`, ascending
    std::int64_t lastRow = 0;     // last prompt token
    const at::Tensor& lastRowAttention; // (heads, n) float32 of the layer below; undefined unless Needs asked for it
    const LayerProbe& probe;
};

} // namespace ps

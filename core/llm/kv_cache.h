// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/config.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace ps {

/// Keys (after rotation) and values of one decoder layer in storage of a fixed size; a layer that saw fewer tokens is
/// shorter and truly smaller.
class LayerCache {
public:
    LayerCache() = default;
    LayerCache(const TextConfig& config, std::int64_t capacity, at::ScalarType dtype, const at::Device& device);

    /// k, v (kvHeads, n, headDim) behind what is there; returns views of everything stored, (kvHeads, length, headDim).
    std::pair<at::Tensor, at::Tensor> append(const at::Tensor& k, const at::Tensor& v);

    /// The newest token leaves again; the next one takes its place, not its position.
    void forgetLast();

    std::int64_t length() const { return m_length; }
    std::int64_t bytes() const; // of the tokens stored

    std::int64_t nextPosition = 0; // rotary position of the next token: survivors may leave gaps behind them
    std::vector<std::int64_t> positions {}; // of the stored tokens; kept only for sliding windows

private:
    at::Tensor m_keys {}, m_values {}; // (kvHeads, capacity, headDim)
    std::int64_t m_length = 0;
};

using KvCache = std::vector<LayerCache>; // one per decoder layer

std::int64_t bytes(const KvCache& cache);
std::int64_t longest(const KvCache& cache);
std::int64_t shortest(const KvCache& cache);

} // namespace ps

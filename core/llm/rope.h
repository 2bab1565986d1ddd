// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/config.h"

#include <ATen/core/Tensor.h>

namespace ps {

/// Rotary factors of some positions: cos and sin, (n, headDim / 2) in the model's dtype.
struct Rotation {
    at::Tensor cos {}, sin {};
    Rotation rows(std::int64_t begin, std::int64_t end) const;
};

/// Rotary positions in the half-split layout of Hugging Face checkpoints. Angles are computed in float32.
class RopeTable {
public:
    RopeTable() = default;
    RopeTable(const TextConfig& config, std::int64_t length, at::ScalarType dtype, const at::Device& device);

    std::int64_t length() const { return m_cos.defined() ? m_cos.size(0) : 0; }
    Rotation at(std::int64_t position) const;       // (1, headDim / 2)
    Rotation at(const at::Tensor& positions) const; // (n) int64

private:
    at::Tensor m_cos {}, m_sin {};
};

/// x (heads, n, headDim) turned by the rotation of its rows.
at::Tensor rotated(const at::Tensor& x, const Rotation& rotation);

} // namespace ps

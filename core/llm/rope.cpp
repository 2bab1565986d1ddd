// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/llm/rope.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/pow.h>

namespace ps {

Rotation Rotation::rows(std::int64_t begin, std::int64_t end) const
{
    return { cos.slice(0, begin, end), sin.slice(0, begin, end) };
}

RopeTable::RopeTable(const TextConfig& config, std::int64_t length, at::ScalarType dtype, const at::Device& device)
{
    const auto options = at::TensorOptions().dtype(at::kFloat);
    // theta^(-2i / headDim), as transformers computes it: the exponent in float32 first
    const at::Tensor exponent = at::arange(0, config.headDim, 2, options) / static_cast<double>(config.headDim);
    const at::Tensor frequency = at::pow(at::Scalar(config.ropeTheta), exponent).reciprocal();
    const at::Tensor angle = at::outer(at::arange(0, length, options) / config.ropeLinearFactor, frequency);
    m_cos = angle.cos().to(device, dtype);
    m_sin = angle.sin().to(device, dtype);
}

Rotation RopeTable::at(std::int64_t position) const
{
    return { m_cos.slice(0, position, position + 1), m_sin.slice(0, position, position + 1) };
}

Rotation RopeTable::at(const at::Tensor& positions) const
{
    return { m_cos.index_select(0, positions), m_sin.index_select(0, positions) };
}

at::Tensor rotated(const at::Tensor& x, const Rotation& rotation)
{
    const std::int64_t half = x.size(-1) / 2;
    const at::Tensor a = x.slice(-1, 0, half), b = x.slice(-1, half);
    return at::cat({ a * rotation.cos - b * rotation.sin, b * rotation.cos + a * rotation.sin }, -1);
}

} // namespace ps

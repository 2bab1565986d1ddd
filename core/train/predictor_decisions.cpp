// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/predictor_decisions.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

namespace ps {
namespace {

constexpr double kEdge = 1e-6; // away from log(0)

Decision straightThrough(const at::Tensor& hard, const at::Tensor& soft)
{
    return { .policy = hard + (soft - soft.detach()), .soft = soft };
}

} // namespace

at::Tensor marginNoise(std::int64_t n, std::uint64_t seed)
{
    const at::Tensor draw = at::rand({ n }, at::detail::createCPUGenerator(seed)).clamp_(kEdge, 1 - kEdge);
    return (draw / (1 - draw)).log_();
}

Decision keepLargest(const at::Tensor& noisyMargins, int count, double temperature)
{
    const at::Tensor margins = noisyMargins.detach();
    if (count >= margins.size(0))
        return straightThrough(at::zeros_like(margins).add_(1), at::sigmoid(noisyMargins / temperature));
    const auto [values, indices] = at::topk(margins, count + 1);
    const at::Tensor hard = at::zeros_like(margins).index_fill_(0, indices.slice(0, 0, count), 1);
    const at::Tensor between = (values.select(0, count - 1) + values.select(0, count)) / 2;
    const at::Tensor level = at::sigmoid((margins - between) / temperature);
    const at::Tensor slope = level * (1 - level);
    const at::Tensor moving = ((slope / slope.sum().clamp_min(kEdge)) * noisyMargins).sum(); // d threshold / d margins
    const at::Tensor threshold = between + (moving - moving.detach());
    return straightThrough(hard, at::sigmoid((noisyMargins - threshold) / temperature));
}

Decision keepPositive(const at::Tensor& noisyMargins, double temperature)
{
    return straightThrough(noisyMargins.detach().gt(0).to(at::kFloat), at::sigmoid(noisyMargins / temperature));
}

at::Tensor keepRate(const at::Tensor& margins)
{
    const at::Tensor soft = at::sigmoid(margins).mean();
    return margins.detach().gt(0).to(at::kFloat).mean() + (soft - soft.detach());
}

} // namespace ps

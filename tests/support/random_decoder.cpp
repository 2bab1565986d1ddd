// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/random_decoder.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

namespace ps::test {
namespace {

at::Tensor norm(const at::Tensor& x, const at::Tensor& weight, double eps)
{
    return x / (x.square().mean(-1, true) + eps).sqrt() * weight.to(at::kDouble);
}

/// x (heads, n, d), element by element as the paper writes it: pairs (i, i + d / 2) turn by position * theta^(-2i / d).
at::Tensor rotate(const at::Tensor& x, const std::vector<std::int64_t>& positions, double theta)
{
    at::Tensor out = at::empty_like(x);
    const std::int64_t half = x.size(2) / 2;
    for (std::int64_t n = 0; n < x.size(1); ++n)
        for (std::int64_t i = 0; i < half; ++i) {
            const double angle = static_cast<double>(positions[static_cast<std::size_t>(n)])
                * std::pow(theta, -2.0 * static_cast<double>(i) / static_cast<double>(x.size(2)));
            const at::Tensor a = x.select(1, n).select(1, i), b = x.select(1, n).select(1, i + half);
            out.select(1, n).select(1, i).copy_(a * std::cos(angle) - b * std::sin(angle));
            out.select(1, n).select(1, i + half).copy_(b * std::cos(angle) + a * std::sin(angle));
        }
    return out;
}

} // namespace

DecoderLayer randomLayer(const TextConfig& config, std::uint64_t seed)
{
    auto generator = at::detail::createCPUGenerator(seed);
    const auto linear = [&](std::int64_t out, std::int64_t in) {
        return at::randn({ out, in }, generator) / std::sqrt(static_cast<double>(in));
    };
    const auto scale = [&] { return 1 + 0.1 * at::randn({ config.hidden }, generator); };
    const std::int64_t d = config.headDim;
    return { .inputNorm = scale(),
        .qkv = linear((config.heads + 2 * config.kvHeads) * d, config.hidden),
        .out = linear(config.hidden, config.heads * d),
        .postNorm = scale(),
        .gateUp = linear(2 * config.intermediate, config.hidden),
        .down = linear(config.hidden, config.intermediate) };
}

at::Tensor referenceLayer(const TextConfig& config, const DecoderLayer& layer, const at::Tensor& hidden,
    const std::vector<std::int64_t>& positions, const at::Tensor& visible)
{
    const at::Tensor x = hidden.to(at::kDouble);
    const std::int64_t n = x.size(0), d = config.headDim, heads = config.heads, kv = config.kvHeads;
    const at::Tensor qkv = at::matmul(norm(x, layer.inputNorm, config.rmsNormEps), layer.qkv.to(at::kDouble).t());
    const auto split = [&](std::int64_t begin, std::int64_t count) {
        return qkv.slice(1, begin * d, (begin + count) * d).reshape({ n, count, d }).transpose(0, 1).contiguous();
    };
    const at::Tensor q = rotate(split(0, heads), positions, config.ropeTheta),
                     k = rotate(split(heads, kv), positions, config.ropeTheta);
    const at::Tensor v = split(heads + kv, kv);
    std::vector<at::Tensor> outputs;
    for (std::int64_t h = 0; h < heads; ++h) {
        const std::int64_t shared = h / (heads / kv);
        at::Tensor scores = at::matmul(q[h], k[shared].t()) / std::sqrt(static_cast<double>(d));
        scores = scores.masked_fill(visible.logical_not(), -std::numeric_limits<double>::infinity());
        outputs.push_back(at::matmul(at::softmax(scores, -1), v[shared]));
    }
    const at::Tensor residual = x + at::matmul(at::cat(outputs, 1), layer.out.to(at::kDouble).t());
    const at::Tensor gateUp = at::matmul(
        norm(residual, layer.postNorm, config.rmsNormEps), layer.gateUp.to(at::kDouble).t());
    const at::Tensor gate = gateUp.slice(1, 0, config.intermediate), up = gateUp.slice(1, config.intermediate);
    return residual + at::matmul(gate / (1 + at::exp(-gate)) * up, layer.down.to(at::kDouble).t());
}

at::Tensor lowerTriangle(std::int64_t n) { return at::ones({ n, n }, at::kBool).tril(); }

} // namespace ps::test

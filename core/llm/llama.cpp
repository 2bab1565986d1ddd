// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/llm/llama.h"

#include "core/base/cancel.h"
#include "core/kernels/kernels.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/rms_norm.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <limits>
#include <string>

namespace ps {
namespace {

constexpr double kHidden = -std::numeric_limits<double>::infinity(); // score of a key that a query must not look at

at::Tensor project(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    return bias.defined() ? at::linear(x, weight, bias) : at::linear(x, weight);
}

/// (n, heads * d) -> (heads, n, d)
at::Tensor perHead(const at::Tensor& x, std::int64_t headDim)
{
    return x.view({ x.size(0), -1, headDim }).transpose(0, 1);
}

struct Qkv {
    at::Tensor q {}, k {}, v {}; // (heads | kvHeads, n, headDim); q and k rotated
};

/// Some outputs of the stacked projection: (n, D) -> (n, end - begin).
at::Tensor projectedPart(const DecoderLayer& layer, const at::Tensor& normed, std::int64_t begin, std::int64_t end)
{
    return project(normed, layer.qkv.slice(0, begin, end),
        layer.qkvBias.defined() ? layer.qkvBias.slice(0, begin, end) : at::Tensor());
}

/// (n, D) -> (n, (heads + 2 kvHeads) * headDim), before rotation; `keys` are not computed again.
at::Tensor projected(
    const TextConfig& config, const DecoderLayer& layer, const at::Tensor& hidden, const at::Tensor* keys)
{
    const at::Tensor normed = rmsNorm(hidden, layer.inputNorm, config.rmsNormEps);
    if (!keys)
        return project(normed, layer.qkv, layer.qkvBias);
    const std::int64_t keysBegin = std::int64_t { config.heads } * config.headDim,
                       keysEnd = keysBegin + keys->size(1);
    return at::cat({ projectedPart(layer, normed, 0, keysBegin), *keys,
                       projectedPart(layer, normed, keysEnd, layer.qkv.size(0)) },
        1);
}

Qkv queriesKeysValues(const TextConfig& config, const at::Tensor& projections, const Rotation& rotation)
{
    const at::Tensor all = perHead(projections, config.headDim);
    const at::Tensor turned = rotated(all.slice(0, 0, config.heads + config.kvHeads), rotation);
    return { turned.slice(0, 0, config.heads), turned.slice(0, config.heads),
        all.slice(0, config.heads + config.kvHeads) };
}

/// The fused kernels record no gradient; null sends the caller to library calls that do.
const KernelTable* kernelsFor(const at::Tensor& x)
{
    return x.is_cuda() && !x.requires_grad() ? gpuKernels() : nullptr;
}

ElementType elementType(const at::Tensor& x)
{
    return x.scalar_type() == at::kHalf    ? ElementType::F16
        : x.scalar_type() == at::kBFloat16 ? ElementType::BF16
                                           : ElementType::F32;
}

/// (n, 2 F) gate and up side by side -> (n, F)
at::Tensor gated(const at::Tensor& gateUp)
{
    const std::int64_t width = gateUp.size(1) / 2;
    const KernelTable* kernels = kernelsFor(gateUp);
    if (!kernels)
        return at::silu(gateUp.slice(1, 0, width)) * gateUp.slice(1, width);
    at::Tensor out = at::empty({ gateUp.size(0), width }, gateUp.options());
    kernels->siluMul(gateUp.const_data_ptr(), out.mutable_data_ptr(), gateUp.size(0), width, elementType(gateUp));
    return out;
}

at::Tensor mlp(const DecoderLayer& layer, const at::Tensor& x)
{
    return project(gated(project(x, layer.gateUp, layer.gateUpBias)), layer.down, layer.downBias);
}

at::Tensor layerRows(
    const TextConfig& config, const DecoderLayer& layer, const at::Tensor& hidden, const LayerPass& pass)
{
    const Qkv own = queriesKeysValues(config, projected(config, layer, hidden, pass.keys), pass.rotation);
    at::Tensor keys = own.k, values = own.v;
    std::optional<SlidingWindow> window;
    if (pass.cache) {
        std::tie(keys, values) = pass.cache->append(own.k, own.v);
        if (config.slidingWindow)
            window = { *config.slidingWindow,
                std::span(pass.cache->positions).first(static_cast<std::size_t>(keys.size(1))) };
    }
    if (pass.lastRow) {
        const std::int64_t unseen = window ? window->firstVisible() : 0;
        const at::Tensor query = own.q.slice(1, own.q.size(1) - 1);
        const at::Tensor row = attentionScores(query, keys.slice(1, unseen)).squeeze(1);
        *pass.lastRow = unseen == 0 ? row : at::constant_pad_nd(row, { unseen, 0 }, kHidden);
    }
    const at::Tensor attended = pass.columns ? maskedAttention(own.q, keys, values, *pass.columns)
                                             : causalAttention(own.q, keys, values, window); // (heads, n, d)
    const at::Tensor joined = attended.transpose(0, 1).reshape({ hidden.size(0), -1 });      // (n, heads * d)
    const at::Tensor residual = hidden + project(joined, layer.out, layer.outBias);
    return residual + mlp(layer, rmsNorm(residual, layer.postNorm, config.rmsNormEps));
}

} // namespace

ProbedLayer::ProbedLayer(const TextConfig& config, const DecoderLayer& layer, const at::Tensor& hidden,
    const Rotation& rotation, std::span<const std::int64_t> positions)
    : m_config(config), m_layer(layer), m_hidden(hidden), m_rotation(rotation), m_positions(positions)
{
}

at::Tensor ProbedLayer::attentionScores(const std::vector<std::int64_t>& queryRows) const
{
    const std::int64_t keysBegin = std::int64_t { m_config.heads } * m_config.headDim,
                       keysEnd = keysBegin + std::int64_t { m_config.kvHeads } * m_config.headDim;
    if (!m_keys.defined()) {
        m_normed = rmsNorm(m_hidden, m_layer.inputNorm, m_config.rmsNormEps);
        m_keys = projectedPart(m_layer, m_normed, keysBegin, keysEnd);
    }
    std::vector<std::int64_t> visible;
    for (const std::int64_t row : queryRows)
        visible.push_back(row + 1);
    const at::Tensor rows = at::tensor(queryRows, at::kLong).to(m_hidden.device());
    const Rotation turn { m_rotation.cos.index_select(0, rows), m_rotation.sin.index_select(0, rows) };
    const at::Tensor queries = projectedPart(m_layer, m_normed.index_select(0, rows), 0, keysBegin);
    const at::Tensor q = rotated(perHead(queries, m_config.headDim), turn);
    const at::Tensor k = rotated(perHead(m_keys, m_config.headDim), m_rotation);
    const at::Tensor scores = ps::attentionScores(q, k, visible); // (heads, queries, n)
    if (!m_config.slidingWindow || m_positions.empty())
        return scores;
    const at::Tensor position = at::tensor(at::IntArrayRef(m_positions.data(), m_positions.size()), at::kLong)
                                    .to(m_hidden.device());
    const at::Tensor oldest = position.index_select(0, rows) - *m_config.slidingWindow; // the newest out of sight
    return scores.masked_fill(position.unsqueeze(0).le(oldest.unsqueeze(1)), kHidden);
}

at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double eps)
{
    if (const KernelTable* kernels = kernelsFor(x)) {
        const at::Tensor rows = x.contiguous();
        at::Tensor out = at::empty_like(rows);
        kernels->rmsNorm(rows.const_data_ptr(), weight.const_data_ptr(), out.mutable_data_ptr(), rows.size(0),
            rows.size(1), static_cast<float>(eps), elementType(x));
        return out;
    }
    if (x.scalar_type() == at::kFloat)
        return at::rms_norm(x, { x.size(-1) }, weight, eps);
    const at::Tensor wide = x.to(at::kFloat);
    return (wide * at::rsqrt(wide.square().mean(-1, true) + eps)).to(x.scalar_type()) * weight;
}

at::Tensor decoderLayer(
    const TextConfig& config, const DecoderLayer& layer, const at::Tensor& hidden, const LayerPass& pass)
{
    const std::int64_t rows = hidden.size(0), chunk = pass.chunk > 0 ? pass.chunk : rows;
    if (rows <= chunk) {
        throwIfStopped(pass.stop);
        return layerRows(config, layer, hidden, pass);
    }
    std::vector<at::Tensor> parts;
    for (std::int64_t begin = 0; begin < rows; begin += chunk) {
        throwIfStopped(pass.stop);
        const std::int64_t end = std::min(rows, begin + chunk);
        const Rotation rotation = pass.rotation.rows(begin, end);
        LayerPass part { .rotation = rotation, .cache = pass.cache, .lastRow = pass.lastRow };
        at::Tensor keys;
        if (pass.keys) {
            keys = pass.keys->slice(0, begin, end);
            part.keys = &keys;
        }
        parts.push_back(layerRows(config, layer, hidden.slice(0, begin, end), part));
    }
    return at::cat(parts);
}

at::Tensor embeddingRows(const Decoder& decoder, std::span<const int> ids)
{
    const std::vector<std::int64_t> rows(ids.begin(), ids.end());
    return decoder.embedding.index_select(0, at::tensor(rows, at::kLong).to(decoder.embedding.device()));
}

at::Tensor logits(const Decoder& decoder, const at::Tensor& hidden)
{
    return at::linear(rmsNorm(hidden, decoder.norm, decoder.config.rmsNormEps), decoder.head);
}

Decoder loadDecoder(
    const Checkpoint& checkpoint, const TextConfig& config, at::ScalarType dtype, const at::Device& device)
{
    const std::int64_t width = config.hidden, inner = config.intermediate,
                       queries = std::int64_t { config.heads } * config.headDim,
                       keys = std::int64_t { config.kvHeads } * config.headDim;
    const auto read = [&](const std::string& name, at::IntArrayRef shape) {
        return checkpoint.read(name, shape, dtype, device);
    };
    Decoder decoder { .config = config };
    decoder.embedding = read("text.embed_tokens.weight", { config.vocabulary, width });
    for (int i = 0; i < config.layers; ++i) {
        const std::string scope = "text.layers." + std::to_string(i) + ".", attention = scope + "self_attn.",
                          mlp = scope + "mlp.";
        DecoderLayer layer;
        layer.inputNorm = read(scope + "input_layernorm.weight", { width });
        layer.qkv = at::cat({ read(attention + "q_proj.weight", { queries, width }),
            read(attention + "k_proj.weight", { keys, width }),
            read(attention + "v_proj.weight", { keys, width }) });
        layer.out = read(attention + "o_proj.weight", { width, queries });
        if (config.attentionBias) {
            layer.qkvBias = at::cat({ read(attention + "q_proj.bias", { queries }),
                read(attention + "k_proj.bias", { keys }), read(attention + "v_proj.bias", { keys }) });
            layer.outBias = read(attention + "o_proj.bias", { width });
        }
        layer.postNorm = read(scope + "post_attention_layernorm.weight", { width });
        layer.gateUp = at::cat({ read(mlp + "gate_proj.weight", { inner, width }),
            read(mlp + "up_proj.weight", { inner, width }) });
        layer.down = read(mlp + "down_proj.weight", { width, inner });
        if (config.mlpBias) {
            layer.gateUpBias = at::cat(
                { read(mlp + "gate_proj.bias", { inner }), read(mlp + "up_proj.bias", { inner }) });
            layer.downBias = read(mlp + "down_proj.bias", { width });
        }
        decoder.layers.push_back(std::move(layer));
    }
    decoder.norm = read("text.norm.weight", { width });
    decoder.head = checkpoint.has("text.lm_head.weight")
        ? read("text.lm_head.weight", { config.vocabulary, width })
        : decoder.embedding;
    return decoder;
}

} // namespace ps

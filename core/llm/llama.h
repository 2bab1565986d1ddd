// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/llm/attention.h"
#include "core/llm/kv_cache.h"
#include "core/llm/rope.h"
#include "core/pruning/layer_view.h"

#include <ATen/core/Tensor.h>

#include <span>
#include <stop_token>
#include <vector>

namespace ps {

/// Weights of one LLaMA or Mistral layer. q, k, v and gate, up are stacked so that each is one product.
struct DecoderLayer {
    at::Tensor inputNorm {};       // (D)
    at::Tensor qkv {}, qkvBias {}; // ((heads + 2 kvHeads) * headDim, D); bias undefined when the model has none
    at::Tensor out {}, outBias {};       // (D, heads * headDim)
    at::Tensor postNorm {};              // (D)
    at::Tensor gateUp {}, gateUpBias {}; // (2 * F, D)
    at::Tensor down {}, downBias {};     // (D, F)
};

struct Decoder {
    TextConfig config {};
    at::Tensor embedding {}; // (vocabulary, D)
    std::vector<DecoderLayer> layers {};
    at::Tensor norm {}; // (D)
    at::Tensor head {}; // (vocabulary, D)
};

Decoder loadDecoder(
    const Checkpoint& checkpoint, const TextConfig& config, at::ScalarType dtype, const at::Device& device);

/// What one pass through a layer needs beside its weights.
struct LayerPass {
    const Rotation& rotation;               // of the rows of `hidden`
    LayerCache* cache = nullptr;            // null: no cache, differentiable (training)
    const MaskedColumns* columns = nullptr; // training: masks instead of dropping; without a cache only
    const at::Tensor* keys = nullptr;       // of the rows of `hidden`, when a probe computed them already
    std::int64_t chunk = 0;                 // rows between two looks at `stop`; 0: all at once
    std::stop_token stop {};
    at::Tensor* lastRow = nullptr; // (heads, keys) float32: scores of the last row before softmax, when asked for
};

/// hidden (n, D) -> (n, D). With a cache the rows follow what it holds; prefill and decoding are this same function.
at::Tensor decoderLayer(
    const TextConfig& config, const DecoderLayer& layer, const at::Tensor& hidden, const LayerPass& pass);

/// What the decoder receives for tokens of text: (ids, D).
at::Tensor embeddingRows(const Decoder& decoder, std::span<const int> ids);

/// Final norm and head: (n, D) -> (n, vocabulary).
at::Tensor logits(const Decoder& decoder, const at::Tensor& hidden);

/// RMSNorm in float32; in half precision the result is cast before the weight multiplies, as LLaMA does.
at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double eps);

/// The layer about to run, as methods may see it. `positions`: rotary positions of the rows of `hidden`, by which a sliding
/// window hides keys; empty: no window. What is referred to must outlive the probe.
class ProbedLayer final : public LayerProbe {
public:
    ProbedLayer(const TextConfig& config, const DecoderLayer& layer, const at::Tensor& hidden,
        const Rotation& rotation, std::span<const std::int64_t> positions);
    at::Tensor attentionScores(const std::vector<std::int64_t>& queryRows) const override;

    /// (n, kvHeads * headDim) before rotation, for LayerPass; undefined when nothing asked for them. Of rows about to be
    /// dropped nothing else is ever computed.
    const at::Tensor& keys() const { return m_keys; }

private:
    const TextConfig& m_config;
    const DecoderLayer& m_layer;
    const at::Tensor& m_hidden;
    const Rotation& m_rotation;
    const std::span<const std::int64_t> m_positions;
    mutable at::Tensor m_normed {}, m_keys {};
};

} // namespace ps

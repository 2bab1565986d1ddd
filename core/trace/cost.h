// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace ps {

/// Shape of a LLaMA-form decoder, all that its cost depends on.
struct DecoderShape {
    int layers = 0, width = 0, keyWidth = 0, mlpWidth = 0, vocabulary = 0; // keyWidth = kv heads * head size

    std::int64_t layerParameters() const; // of one layer's products
    std::int64_t parameters() const;      // of all layers and the head
};

// What the hardware has to do at least. `tokens` are rows per decoder layer, text and visual, as a method left them;
// 2 FLOPs per multiply-add, causal attention counted as half.

/// Prefill: products and attention of every layer, the head for the last row.
double prefillFlops(const DecoderShape& shape, std::span<const int> tokens);

/// Keys and values of all layers.
double cacheBytes(const DecoderShape& shape, std::span<const int> tokens, int elementBytes);

/// One decoding step reads every weight once and the whole cache.
double decodeBytes(const DecoderShape& shape, std::span<const int> tokens, int elementBytes);

/// The papers' own counters, for comparison with their tables only; `tokens` are visual tokens per layer.
/// PyramidDrop (equation 5): multiply-adds of image tokens. Dynamic-LLaVA (equation 13): FLOPs of a GPT-form layer.
double pyramidDropCount(const DecoderShape& shape, std::span<const int> tokens);
double dynamicLlavaCount(const DecoderShape& shape, std::span<const int> tokens);

} // namespace ps

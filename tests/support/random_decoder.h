// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/llm/llama.h"

namespace ps::test {

/// A seeded decoder layer with weights of 1 / sqrt(fan in), so that every branch matters.
DecoderLayer randomLayer(const TextConfig& config, std::uint64_t seed);

/// The layer by the book, in float64, with the whole (n, n) score matrix and a mask `visible` (n, n) bool.
at::Tensor referenceLayer(const TextConfig& config, const DecoderLayer& layer, const at::Tensor& hidden,
    const std::vector<std::int64_t>& positions, const at::Tensor& visible);

at::Tensor lowerTriangle(std::int64_t n); // (n, n) bool

} // namespace ps::test

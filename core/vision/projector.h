// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/trace/layout.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace ps {

/// linear -> GELU (erf) -> linear, from vision features to the language model's width.
struct Projector {
    at::Tensor weight1 {}, bias1 {}, weight2 {}, bias2 {}; // biases undefined when the model has none
    at::Tensor newline {};                                 // (D); undefined without newline tokens
};

Projector loadProjector(
    const Checkpoint& checkpoint, const ModelConfig& config, at::ScalarType dtype, const at::Device& device);

/// features (n, d) -> (n, D). Row-wise, so tokens are dropped before it.
at::Tensor project(const Projector& projector, const at::Tensor& features);

/// The visual embeddings of `ids` (ascending), (ids, D): patches gathered from `features` (P, N, d) and projected, newline
/// tokens filled in. Exactly pack(project(all)) restricted to `ids`, up to the rounding of a smaller product.
at::Tensor visualEmbeddings(const Projector& projector, const at::Tensor& features, const Layout& layout,
    const std::vector<int>& ids);

} // namespace ps

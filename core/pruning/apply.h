// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pruning/method.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace ps {

/// The token sequence inside the language model: text, visual tokens, text.
struct Sequence {
    at::Tensor hidden {};      // (n, D)
    at::Tensor projections {}; // (n, ...) what the next layer's probe computed already; undefined otherwise
    std::vector<int> ids {};   // visual ids alive, ascending; they are the rows from visualStart on
    std::int64_t visualStart = 0;
    std::vector<std::int64_t> positions {}; // (n) rotary positions

    std::int64_t size() const { return hidden.size(0); }
    std::int64_t textTokens() const { return size() - static_cast<std::int64_t>(ids.size()); }
    at::Tensor visualRows() const; // (visual) int64 on the device of `hidden`
};

/// Drops what the decision does not keep: rows, ids and positions in one place, the only code that shortens a sequence.
/// Visual ids in `forced` (ascending) stay whatever the decision says.
std::shared_ptr<PruneStep> dropBeforeLayer(Sequence& sequence, const std::string& method, int layer,
    const LayerDecision& decision, const std::vector<int>& forced = {});

} // namespace ps

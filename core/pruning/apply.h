// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pruning/method.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace ps {

/// The visual tokens of one picture in consecutive rows.
struct VisualSpan {
    std::int64_t start = 0;
    std::vector<int> ids {}; // visual ids alive, ascending: rows start, start + 1, ...

    std::int64_t end() const { return start + static_cast<std::int64_t>(ids.size()); }
    at::Tensor rows(const at::Device& device) const; // (visual) int64
};

/// The token sequence inside the language model: text, and the visual tokens of each picture where its place is.
struct Sequence {
    at::Tensor hidden {}; // (n, D)
    at::Tensor keys {};   // (n, ...) what the next layer's probe computed already; undefined otherwise
    std::vector<VisualSpan> spans {};       // one per picture, in the order of rows
    std::vector<std::int64_t> positions {}; // (n) rotary positions

    std::int64_t size() const { return hidden.size(0); }
    std::int64_t visualTokens() const;
    std::int64_t textTokens() const { return size() - visualTokens(); }
};

/// Only `rows` (ascending) stay, with ids and positions: the only code that shortens a sequence.
void keepRows(Sequence& sequence, const std::vector<std::int64_t>& rows, Positions positions);

/// Drops what the decisions, one per span, do not keep. Visual ids in `forced` (ascending, of the first picture) stay
/// whatever its decision says.
std::vector<std::shared_ptr<PruneStep>> dropBeforeLayer(Sequence& sequence, const std::string& method,
    int layer, const std::vector<LayerDecision>& decisions, const std::vector<int>& forced = {});

} // namespace ps

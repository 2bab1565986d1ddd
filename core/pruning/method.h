// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <optional>
#include <span>
#include <vector>

namespace at {
class Tensor;
}

namespace ps {

// core/pruning/layer_view.h: the only part of the contract that sees tensors
struct LayerView;
struct TokenView;

/// What the engine must compute beside its fused kernels; single rows, never whole attention matrices.
struct Needs {
    std::vector<int> classRows {}; // vision layers: class token -> patches
    std::vector<int> lastRows {};  // decoder layers: last prompt token -> all keys, before the softmax
    std::vector<int> rankedLayers {}; // decoder layers before which score() and beforeLayer() are called, ascending
    bool ranksByScore = true;         // false: beforeLayer() decides without score()
    std::string scoredBy {}; // the rule behind score() when there are several: only the same one can reuse recorded scores
    std::optional<int> gatedLayer {}; // decoder layer before which margin() is asked for every generated token
    Packing packing = Packing::Correct;
};

/// After the vision tower, before the projector. Rows are partition * N + patch; plain numbers, so that the same call
/// serves the engine, the preview and the tests.
struct VisionView {
    const Layout& layout;
    const VisionRecord& vision; // holds at least the class rows that `needs` asked for
    std::uint64_t seed = 0;
};

struct VisionDecision {
    std::vector<std::uint8_t> keptRows {}; // (P * N) 1 = kept by the rule; unpadding and newlines are the engine's part
    std::vector<float> score {}; // (P * N) recorded, not used by the engine; empty if the method has none
    std::vector<BudgetLine> ledger {}; // requested, share and losses per partition; the engine fills the counts
    BudgetTotal total {};              // requested and guards; the engine fills the counts
    std::vector<std::int8_t> region {}; // (N) tile each overview patch counted for; empty if none
};

enum class Positions {
    Keep,    // survivors keep their rotary positions, gaps stay
    Compact, // survivors are renumbered 0..n-1
};

/// Before a decoder layer; plain numbers, so that the same call serves the engine, the preview and the tests. Indices count
/// the visual tokens alive at that layer.
struct RankedTokens {
    int layer = 0;
    int visualTokens = 0, alive = 0; // that entered the language model, and of them now
    std::span<const float> score {}; // (alive) from score(); empty if the method needs none
    std::uint64_t seed = 0;
};

struct LayerDecision {
    std::vector<int> kept {}; // ascending
    Positions positions = Positions::Keep;
};

/// A pruning policy: says which tokens to keep and why; core/pruning/apply.h drops them. Made per run, may hold state,
/// used by one thread. A method is one file in core/pruning/methods that registers itself (core/pruning/registry.h).
class PruningMethod {
public:
    virtual ~PruningMethod() = default;
    virtual Needs needs() const { return {}; }
    virtual std::optional<VisionDecision> afterVision(const VisionView&) { return {}; }
    /// How much each visual token alive is worth before the layer about to run; recorded.
    virtual std::vector<float> score(const LayerView&) { return {}; }
    virtual LayerDecision beforeLayer(const RankedTokens&) { return {}; }
    /// () float32 on the device of `hidden`: keep - drop of the generated token. Its key and value are stored either way
    /// while it looks at itself; storesToken says, once per step, whether later tokens see it from this layer on.
    virtual at::Tensor margin(const TokenView&);
    virtual bool storesToken(float margin, int index);
};

} // namespace ps

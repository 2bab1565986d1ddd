// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/layer_view.h"
#include "core/pruning/registry.h"
#include "core/pruning/select.h"

#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>

// FastV, arXiv 2403.06764: one cut after the first layers, by the attention of the layer that just ran.

namespace ps {
namespace {

class FastV final : public PruningMethod {
public:
    explicit FastV(const Values& values)
        : m_layer(static_cast<int>(values.integer("layer"))), m_keep(values.real("keep"))
    {
    }

    Needs needs() const override { return { .lastRows = { m_layer - 1 }, .rankedLayers = { m_layer } }; }

    std::vector<float> score(const LayerView& view) override
    {
        return visualScores(at::softmax(view.lastRowScores, -1), view);
    }

    LayerDecision beforeLayer(const RankedTokens& tokens) override
    {
        // half to even, as the authors' language rounds: nearbyint in the default mode
        const int count = static_cast<int>(std::nearbyint(m_keep * tokens.visualTokens));
        return { .kept = topRows(tokens.score, std::clamp(count, 1, tokens.alive)) };
    }

private:
    int m_layer;
    double m_keep;
};

double share(const Values& values, const ModelFacts& facts)
{
    const double dense = static_cast<double>(values.integer("layer")) / facts.decoderLayers;
    return dense + (1 - dense) * values.real("keep");
}

MethodInfo describe(const ModelFacts& facts)
{
    const double last = std::max(1, facts.decoderLayers - 1);
    MethodInfo info { .id = "fastv",
        .title = "FastV",
        .paper = "arXiv 2403.06764",
        .summary = "Drops the least attended visual tokens once, after the first layers.",
        .parameters = { { .key = "keep",
                            .label = "Keep",
                            .help = "Share of the visual tokens that goes on after the cut.",
                            .unit = "%",
                            .min = 0.01,
                            .max = 1,
                            .step = 0.01,
                            .initial = 0.5 },
            { .key = "layer",
                .label = "Layer",
                .help = "First decoder layer that sees the survivors only.",
                .kind = ParameterKind::Integer,
                .min = 1,
                .max = last,
                .step = 1,
                .initial = std::min(2.0, last) } },
        .primary = "keep",
        .scoreName = "attention of the last prompt token" };
    if (facts.decoderLayers < 2)
        info.unavailable = "it needs at least two decoder layers";
    return info;
}

const Register fastv { { describe, makeFrom<FastV>, share } };

} // namespace
} // namespace ps

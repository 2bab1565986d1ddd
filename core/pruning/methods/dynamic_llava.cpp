// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/layer_view.h"
#include "core/pruning/predictors.h"
#include "core/pruning/registry.h"
#include "core/pruning/select.h"

#include <ATen/TensorOperators.h>

#include <algorithm>

// Dynamic-LLaVA, arXiv 2412.00876: learned predictors drop visual tokens in prefill and generated tokens from the cache.

namespace ps {
namespace {

constexpr double kMostMargin = 1000; // beyond any margin: a threshold there stores all or none

/// (n, 2) -> (n); channel 0 means keep
at::Tensor margins(const at::Tensor& logits) { return logits.select(1, 0) - logits.select(1, 1); }

class DynamicLlava final : public PruningMethod {
public:
    DynamicLlava(const Values& values, const MethodContext& context)
        : m_predictors(context.predictors)
        , m_layer(context.facts.sparseLayer)
        , m_gated(context.facts.textPredictor)
        , m_argmax(values.choice("select") == "argmax")
        , m_keep(values.real("image-keep"))
        , m_threshold(values.real("text-threshold"))
        , m_minLength(values.integer("min-length"))
    {
    }

    Needs needs() const override
    {
        Needs needs { .rankedLayers = { m_layer } };
        if (m_gated)
            needs.gatedLayer = m_layer;
        return needs;
    }

    std::vector<float> score(const LayerView& view) override
    {
        const at::Tensor states = view.hidden.index_select(0, view.visualRows);
        return toFloats(margins(imageLogits(m_predictors->image, m_predictors->config, states)));
    }

    LayerDecision beforeLayer(const RankedTokens& tokens) override
    {
        const auto positive = std::count_if(
            tokens.score.begin(), tokens.score.end(), [](float margin) { return margin > 0; });
        const int count = m_argmax ? static_cast<int>(positive) : truncatedShare(tokens.visualTokens, m_keep);
        return { .kept = topRows(tokens.score, std::clamp(count, 1, tokens.alive)) };
    }

    at::Tensor margin(const TokenView& view) override
    {
        return margins(textLogits(m_predictors->text, view.hidden)).squeeze(0);
    }

    bool storesToken(float margin, int index) override { return margin > m_threshold || index < m_minLength; }

private:
    const Predictors* m_predictors;
    int m_layer;
    bool m_gated, m_argmax;
    double m_keep, m_threshold;
    std::int64_t m_minLength;
};

std::unique_ptr<PruningMethod> make(const Values& values, const MethodContext& context)
{
    return std::make_unique<DynamicLlava>(values, context);
}

double share(const Values& values, const ModelFacts& facts)
{
    const double dense = static_cast<double>(facts.sparseLayer) / facts.decoderLayers;
    return dense + (1 - dense) * values.real("image-keep");
}

std::vector<ParameterInfo> parametersFor(const ModelFacts& facts)
{
    return { { .key = "image-keep",
                 .label = "Image keep",
                 .help = "Share of the visual tokens that goes on after the dense layers.",
                 .unit = "%",
                 .min = 0.01,
                 .max = 1,
                 .step = 0.01,
                 .initial = facts.imageKeepRate },
        { .key = "select",
            .label = "Selection",
            .help = "top-k: the share with the largest margins, as released; argmax: every positive margin, "
                    "as in the "
                    "paper.",
            .kind = ParameterKind::Choice,
            .choices = { "top-k", "argmax" } },
        { .key = "text-threshold",
            .label = "Text gate",
            .help = "A generated token stays in the cache when its margin is larger than this.",
            .min = -kMostMargin,
            .max = kMostMargin,
            .step = 0.1,
            .needsRun = true },
        { .key = "min-length",
            .label = "Always stored",
            .help = "So many of the first generated tokens stay in the cache whatever their margin.",
            .kind = ParameterKind::Integer,
            .max = 4096,
            .step = 1,
            .deviation = true,
            .needsRun = true } };
}

MethodInfo describe(const ModelFacts& facts)
{
    MethodInfo info { .id = "dynamic-llava",
        .title = "Dynamic-LLaVA",
        .paper = "arXiv 2412.00876",
        .summary = "Learned predictors drop visual tokens in prefill and generated tokens from the cache.",
        .parameters = parametersFor(facts),
        .primary = "image-keep",
        .keepAll = { "image-keep=1", "text-threshold=-1000" },
        .scoreName = "margin of the image predictor" };
    if (!facts.imagePredictor)
        info.unavailable = (facts.predictorsMissing.empty() ? "it has no predictors" : facts.predictorsMissing)
            + "; train them with 'prunescope-cli train --recipe predictors'";
    return info;
}

const Register dynamicLlava { { describe, make, share } };

} // namespace
} // namespace ps

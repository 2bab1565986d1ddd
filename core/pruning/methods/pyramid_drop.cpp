// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/pruning/layer_view.h"
#include "core/pruning/registry.h"
#include "core/pruning/schedule.h"
#include "core/pruning/select.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>
#include <random>

// PyramidDrop, arXiv 2410.17247: fewer visual tokens after each stage of decoder layers.

namespace ps {
namespace {

std::vector<int> asLayers(const std::vector<double>& numbers)
{
    std::vector<int> layers;
    for (const double number : numbers) {
        if (number != std::floor(number))
            throw Error(ErrorKind::BadArgument, "layers are whole numbers", "layers");
        layers.push_back(static_cast<int>(number));
    }
    return layers;
}

Schedule scheduleOf(const Values& values, const ModelFacts& facts)
{
    const std::vector<int> layers = asLayers(values.list("layers"));
    const std::vector<double>& ratios = values.list("ratios");
    if (ratios.empty())
        return geometricSchedule(values.real("keep"), layers, facts.decoderLayers);
    Schedule schedule = geometricSchedule(1, layers, facts.decoderLayers);
    if (ratios.size() != schedule.layers.size())
        throw Error(ErrorKind::BadArgument,
            std::to_string(ratios.size()) + " ratios do not fit " + std::to_string(schedule.layers.size()) + " layers",
            "ratios", "give one ratio per layer");
    if (!std::is_sorted(ratios.rbegin(), ratios.rend()))
        throw Error(ErrorKind::BadArgument, "a later stage cannot keep more than an earlier one", "ratios",
            "write them in falling order");
    schedule.ratios = ratios;
    return schedule;
}

enum class Rule { Code, Paper, Random };

Rule ruleOf(const std::string& name)
{
    return name == "paper" ? Rule::Paper : name == "random" ? Rule::Random : Rule::Code;
}

/// The released code ranks with the norm, query and key of the layer that comes next; the paper with those of the layer
/// that just ran, without a softmax. Both take the last prompt token's row.
class PyramidDrop final : public PruningMethod {
public:
    PyramidDrop(const Values& values, const ModelFacts& facts)
        : m_schedule(scheduleOf(values, facts))
        , m_rule(ruleOf(values.choice("rule")))
        , m_positions(values.choice("positions") == "keep" ? Positions::Keep : Positions::Compact)
    {
    }

    Needs needs() const override
    {
        Needs needs { .rankedLayers = m_schedule.layers,
            .ranksByScore = m_rule != Rule::Random,
            .scoredBy = m_rule == Rule::Paper ? "paper" : "code" };
        needs.scoredBy += m_positions == Positions::Keep ? ", positions kept" : "";
        for (const int layer : m_schedule.layers)
            if (m_rule == Rule::Paper)
                needs.lastRows.push_back(layer - 1);
        return needs;
    }

    std::vector<float> score(const LayerView& view) override
    {
        if (m_rule == Rule::Paper)
            return visualScores(view.lastRowScores, view);
        const at::Tensor row = view.probe.attentionScores({ view.lastRow }).squeeze(1); // (heads, n)
        return visualScores(at::softmax(row, -1), view);
    }

    LayerDecision beforeLayer(const RankedTokens& tokens) override
    {
        const int wanted = m_rule == Rule::Paper ? paperCount(tokens) : codeCount(tokens);
        const int count = std::clamp(wanted, 1, tokens.alive);
        return { .kept = m_rule == Rule::Random ? randomRows(tokens, count) : topRows(tokens.score, count),
            .positions = m_positions };
    }

private:
    std::size_t stageOf(int layer) const
    {
        const auto& layers = m_schedule.layers;
        return static_cast<std::size_t>(std::find(layers.begin(), layers.end(), layer) - layers.begin());
    }

    /// Of the image's tokens, not of the stage before.
    int codeCount(const RankedTokens& tokens) const
    {
        return truncatedShare(tokens.visualTokens, m_schedule.ratios[stageOf(tokens.layer)]);
    }

    /// Of the stage before, and rounded towards dropping; an exact product must not be pushed up by its last bit.
    int paperCount(const RankedTokens& tokens) const
    {
        constexpr double kLastBit = 1e-9;
        const std::size_t stage = stageOf(tokens.layer);
        const double before = stage == 0 ? 1 : m_schedule.ratios[stage - 1];
        const double lambda = before > 0 ? m_schedule.ratios[stage] / before : 0;
        return tokens.alive - static_cast<int>(std::ceil((1 - lambda) * tokens.alive - kLastBit));
    }

    static std::vector<int> randomRows(const RankedTokens& tokens, int count)
    {
        std::mt19937_64 generator(tokens.seed * 1009 + static_cast<std::uint64_t>(tokens.layer));
        std::vector<float> draws;
        for (int i = 0; i < tokens.alive; ++i)
            draws.push_back(static_cast<float>(generator() >> 40)); // 24 bits: exact in a float
        return topRows(draws, count);
    }

    Schedule m_schedule;
    Rule m_rule;
    Positions m_positions;
};

std::unique_ptr<PruningMethod> make(const Values& values, const MethodContext& context)
{
    return std::make_unique<PyramidDrop>(values, context.facts);
}

double share(const Values& values, const ModelFacts& facts)
{
    return equivalentShare(scheduleOf(values, facts), facts.decoderLayers);
}

std::vector<ParameterInfo> parametersFor(const ModelFacts& facts, const std::vector<int>& quarters)
{
    std::vector<double> halves;
    for (std::size_t i = 0; i < quarters.size(); ++i)
        halves.push_back(std::pow(0.5, static_cast<double>(i + 1)));
    return {
        { .key = "keep",
            .label = "Equivalent tokens",
            .help = "Visual tokens alive, mean over the decoder layers; the stages' ratios follow from it.",
            .unit = "%",
            .min = std::ceil(smallestShare(facts.decoderLayers) * 100) / 100,
            .max = 1,
            .step = 0.01,
            .initial = equivalentShare({ quarters, halves }, facts.decoderLayers) },
        { .key = "layers",
            .label = "Layers",
            .help = "Decoder layers before which tokens are dropped; auto: quarters of the depth, earlier "
                    "ones for small "
                    "shares.",
            .kind = ParameterKind::List,
            .min = 1,
            .max = static_cast<double>(facts.decoderLayers - 1),
            .step = 1 },
        { .key = "ratios",
            .label = "Ratios",
            .help = "Share of the image's tokens that each stage keeps; auto: falling by one factor, solved "
                    "from the "
                    "equivalent tokens.",
            .kind = ParameterKind::List,
            .replaces = "keep" },
        { .key = "rule",
            .label = "Ranking",
            .help = "code: the next layer's query and key, as released; paper: those of the layer just run; "
                    "random: a "
                    "control.",
            .kind = ParameterKind::Choice,
            .choices = { "code", "paper", "random" } },
        { .key = "positions",
            .label = "Positions",
            .help = "renumber: survivors get new rotary positions, as released; keep: an experiment.",
            .kind = ParameterKind::Choice,
            .choices = { "renumber", "keep" },
            .deviation = true }
    };
}

MethodInfo describe(const ModelFacts& facts)
{
    MethodInfo info { .id = "pyramid-drop",
        .title = "PyramidDrop",
        .paper = "arXiv 2410.17247",
        .summary
        = "Drops visual tokens in stages inside the language model, ranked by the question's last token." };
    const std::vector<int> quarters = quarterLayers(facts.decoderLayers);
    if (quarters.empty()) {
        info.unavailable = "it needs at least two decoder layers";
        return info;
    }
    info.parameters = parametersFor(facts, quarters);
    info.primary = "keep";
    info.scoreName = "attention of the last prompt token";
    return info;
}

const Register pyramidDrop { { describe, make, share } };

} // namespace
} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/pyramid.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ps {
namespace {

constexpr const char* kPredictorMethod = "dynamic-llava"; // its scores are margins, not a ranking by the question

int depth(const Trace& trace)
{
    return std::max(trace.run.facts.decoderLayers, static_cast<int>(trace.layers.size()));
}

/// A preview's own layers are those of the run that it was made from.
bool layersAreOwn(const Trace& trace) { return trace.state != TraceState::Preview && !trace.layers.empty(); }

std::int64_t bytesPerToken(const Trace& trace)
{
    for (const auto& layer : trace.layers)
        if (const int tokens = layer->visualTokens + layer->textTokens; tokens > 0)
            return layer->cacheBytes / tokens;
    return 0;
}

/// Rows of keys over all layers after prefill.
std::int64_t rowsOf(const Trace& trace)
{
    std::int64_t rows = 0;
    for (const auto& layer : trace.layers)
        rows += layer->visualTokens + layer->textTokens;
    return rows;
}

} // namespace

std::vector<int> aliveTokens(const Trace& trace)
{
    std::vector<int> tokens;
    if (layersAreOwn(trace)) {
        for (const auto& layer : trace.layers)
            tokens.push_back(layer->visualTokens);
        return tokens;
    }
    const bool decided = !trace.steps.empty() || trace.run.method == "none";
    if (!decided || trace.state == TraceState::Running || trace.layout.tokens.empty())
        return {};
    for (int layer = 0; layer < depth(trace); ++layer)
        tokens.push_back(static_cast<int>(trace.aliveAt(layer).size()));
    return tokens;
}

std::vector<std::int64_t> layerCacheBytes(const Trace& trace)
{
    std::vector<std::int64_t> bytes;
    if (layersAreOwn(trace)) {
        for (const auto& layer : trace.layers)
            bytes.push_back(layer->cacheBytes);
    } else if (const std::int64_t perToken = bytesPerToken(trace); perToken > 0) {
        for (const int tokens : aliveTokens(trace))
            bytes.push_back((tokens + textTokens(trace)) * perToken);
    }
    return bytes;
}

int textTokens(const Trace& trace) { return trace.layers.empty() ? -1 : trace.layers.front()->textTokens; }

std::optional<EquivalentTokens> equivalentTokens(const Trace& trace)
{
    const std::vector<int> alive = aliveTokens(trace);
    EquivalentTokens result { .whole = trace.visualTokens() };
    if (alive.empty() || static_cast<int>(alive.size()) != depth(trace) || result.whole == 0)
        return std::nullopt;
    for (const int tokens : alive) {
        if (result.runs.empty() || result.runs.back().tokens != tokens)
            result.runs.push_back({ 0, tokens });
        ++result.runs.back().layers;
    }
    result.tokens = std::accumulate(alive.begin(), alive.end(), 0.0) / static_cast<double>(alive.size());
    result.share = result.tokens / result.whole;
    return result;
}

std::vector<int> dropLayers(const Trace& trace)
{
    const bool decided = !trace.steps.empty() || trace.run.method == "none";
    if (!decided || trace.layout.tokens.empty())
        return {};
    std::vector<int> layers(trace.layout.tokens.size(), depth(trace));
    for (const auto& step : trace.steps)
        for (const int id : step->idsBefore)
            if (!std::binary_search(step->idsKept.begin(), step->idsKept.end(), id))
                layers[static_cast<std::size_t>(id)] = step->layer;
    return layers;
}

std::vector<const PruneStep*> scoredStages(const Trace& trace)
{
    std::vector<const PruneStep*> stages;
    for (const auto& step : trace.steps)
        if (step->layer != kBeforeLanguage && !step->score.empty() && step->method != kPredictorMethod)
            stages.push_back(step.get());
    return stages;
}

const PruneStep* marginStep(const Trace& trace)
{
    const auto found = std::find_if(trace.steps.begin(), trace.steps.end(),
        [](const auto& step) { return step->method == kPredictorMethod && !step->score.empty(); });
    return found == trace.steps.end() ? nullptr : found->get();
}

const PruneStep* stageAt(const Trace& trace, std::optional<int> layer)
{
    const PruneStep* chosen = nullptr;
    for (const PruneStep* stage : scoredStages(trace))
        if (!chosen || (layer && stage->layer <= *layer))
            chosen = stage;
    return chosen;
}

std::vector<float> scoresById(const Trace& trace, const PruneStep& step)
{
    std::vector<float> scores(trace.layout.tokens.size(), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < std::min(step.idsBefore.size(), step.score.size()); ++i)
        if (std::isfinite(step.score[i])) // a preview ranks tokens without a recorded score last, by minus infinity
            scores[static_cast<std::size_t>(step.idsBefore[i])] = step.score[i];
    return scores;
}

std::optional<float> cutOf(const PruneStep& step)
{
    std::optional<float> cut;
    for (std::size_t i = 0; i < std::min(step.idsBefore.size(), step.score.size()); ++i)
        if (std::binary_search(step.idsKept.begin(), step.idsKept.end(), step.idsBefore[i]))
            cut = std::min(cut.value_or(step.score[i]), step.score[i]);
    return cut;
}

std::vector<CachePoint> cacheAlongAnswer(const Trace& trace)
{
    const int layers = static_cast<int>(trace.layers.size());
    if (layers == 0 || layers < trace.run.facts.decoderLayers)
        return {};
    const std::int64_t perToken = bytesPerToken(trace), prefillRows = rowsOf(trace);
    if (perToken == 0) // nothing was cached
        return {};
    const int sparseLayers = std::max(0, layers - trace.run.facts.sparseLayer); // those above the text predictor
    int longest = 0, shortest = std::numeric_limits<int>::max();
    for (const auto& layer : trace.layers) {
        longest = std::max(longest, layer->visualTokens + layer->textTokens);
        shortest = std::min(shortest, layer->visualTokens + layer->textTokens);
    }
    std::vector<CachePoint> points;
    const auto add = [&](int generated, int dropped, int dense, int sparse) {
        const std::int64_t full = trace.visualTokens() + textTokens(trace) + generated;
        const std::int64_t image = prefillRows + std::int64_t { layers } * generated;
        points.push_back({ .generated = generated,
            .dropped = dropped,
            .fullTokens = static_cast<int>(full),
            .denseTokens = dense,
            .sparseTokens = sparse,
            .fullBytes = full * layers * perToken,
            .imageBytes = image * perToken,
            .actualBytes = (image - std::int64_t { sparseLayers } * dropped) * perToken });
    };
    add(0, 0, longest, shortest);
    int dropped = 0;
    for (const auto& token : trace.answer) {
        dropped += token->stored ? 0 : 1;
        add(token->cacheTokens - longest, dropped, token->cacheTokens, token->sparseTokens);
    }
    return points;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/staged_trace.h"

#include "tests/support/sample_trace.h"

#include <numeric>

namespace ps::test {
namespace {

constexpr int kText = 27, kLayers = 8, kSparseLayer = 2;
constexpr std::int64_t kBytesPerToken = std::int64_t { 2 } * 192 * 4;

PruneStep cut(const char* method, int layer, std::vector<int> before, std::size_t kept, float high, float low)
{
    PruneStep step { .method = method, .layer = layer, .idsBefore = std::move(before) };
    const auto steps = static_cast<float>(step.idsBefore.size() - 1);
    for (std::size_t i = 0; i < step.idsBefore.size(); ++i)
        step.score.push_back(high - (high - low) * static_cast<float>(i) / steps);
    step.idsKept.assign(step.idsBefore.begin(), step.idsBefore.begin() + static_cast<std::ptrdiff_t>(kept));
    return step;
}

Trace undecided(const char* method)
{
    Trace trace = *sampleTrace();
    trace.run.method = method;
    trace.run.values = {};
    trace.run.facts.sparseLayer = kSparseLayer;
    trace.run.command = std::string("prunescope-cli run --image sample.png --method ") + method;
    trace.steps.clear();
    return trace;
}

std::vector<int> everyId(const Trace& trace)
{
    std::vector<int> ids(trace.layout.tokens.size());
    std::iota(ids.begin(), ids.end(), 0);
    return ids;
}

/// Layers and answer that follow from the steps.
void fillLayers(Trace& trace)
{
    trace.layers.clear();
    for (int layer = 0; layer < kLayers; ++layer) {
        LayerRecord record {
            .layer = layer, .visualTokens = static_cast<int>(trace.aliveAt(layer).size()), .textTokens = kText
        };
        record.elapsedMs = 1;
        record.cacheBytes = (record.visualTokens + kText) * kBytesPerToken;
        trace.layers.push_back(std::make_shared<const LayerRecord>(record));
    }
}

void fillAnswer(Trace& trace, bool gated)
{
    const int longest = trace.layers.front()->visualTokens + kText;
    const int shortest = trace.layers.back()->visualTokens + kText;
    std::int64_t rows = 0;
    for (const auto& layer : trace.layers)
        rows += layer->visualTokens + kText;
    int computed = 0, dropped = 0;
    for (std::size_t i = 0; i < trace.answer.size(); ++i) {
        AnswerToken token = *trace.answer[i];
        const bool last = i + 1 == trace.answer.size();
        computed += last ? 0 : 1;
        if (gated && !last) {
            token.stored = i % 2 == 0;
            token.margin = token.stored ? 0.5F : -0.25F;
            dropped += token.stored ? 0 : 1;
        }
        token.cacheTokens = longest + computed;
        token.sparseTokens = shortest + computed - dropped;
        trace.answer[i] = std::make_shared<const AnswerToken>(token);
    }
    rows += std::int64_t { kLayers } * computed - std::int64_t { kLayers - kSparseLayer } * dropped;
    trace.memory.kvCache = rows * kBytesPerToken;
}

} // namespace

Trace pyramidTrace()
{
    Trace trace = undecided("pyramid-drop");
    std::vector<int> ids = everyId(trace);
    for (const int layer : { 2, 4, 6 }) {
        auto step = cut("pyramid-drop", layer, ids, ids.size() / 2, 0.02F, 0.001F);
        ids = step.idsKept;
        trace.steps.push_back(std::make_shared<const PruneStep>(std::move(step)));
    }
    fillLayers(trace);
    fillAnswer(trace, false);
    return trace;
}

Trace dynamicTrace()
{
    Trace trace = undecided("dynamic-llava");
    const std::vector<int> ids = everyId(trace);
    trace.steps.push_back(
        std::make_shared<const PruneStep>(cut("dynamic-llava", kSparseLayer, ids, ids.size() / 4, 1, -2)));
    fillLayers(trace);
    fillAnswer(trace, true);
    return trace;
}

} // namespace ps::test

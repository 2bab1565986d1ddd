// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <optional>
#include <vector>

// What a trace says about its decoder layers: derived figures, the same for window, command line and export. Nothing here
// throws; what the trace does not hold is empty. L decoder layers, V visual tokens without pruning.

namespace ps {

/// Visual tokens alive when each decoder layer runs, (L); of a run that goes on, the layers done so far. Empty when the
/// decisions inside the language model are not known.
std::vector<int> aliveTokens(const Trace& trace);

/// Keys and values of each layer after prefill, like aliveTokens; 2 * n * d_kv * w, so that a preview's bytes follow from
/// its tokens and the bytes per token that its run measured. Empty without a measured layer.
std::vector<std::int64_t> layerCacheBytes(const Trace& trace);

/// Text tokens of the prompt, the same in every layer; -1 when no layer was measured.
int textTokens(const Trace& trace);

/// Mean visual tokens over the decoder layers: the budget by which methods with different schedules compare.
struct EquivalentTokens {
    struct Run {
        int layers = 0, tokens = 0;
    };
    double tokens = 0, share = 0; // share of V
    int whole = 0;                // V
    std::vector<Run> runs {};     // consecutive layers with the same tokens: the terms of the mean
};
std::optional<EquivalentTokens> equivalentTokens(const Trace& trace); // null before every layer is known

/// Per visual id (V) the first decoder layer that does not see it: kBeforeLanguage, a layer, or L where it survived.
std::vector<int> dropLayers(const Trace& trace);

/// The decisions before decoder layers whose scores rank tokens by the question, ascending; and the image predictor's.
std::vector<const PruneStep*> scoredStages(const Trace& trace);
const PruneStep* marginStep(const Trace& trace);

/// The scored stage that speaks for a layer: the last one at or before it, else the first. Null without scored stages.
const PruneStep* stageAt(const Trace& trace, std::optional<int> layer);

/// The step's scores by visual id (V); NaN where it saw no such token or had no score for it.
std::vector<float> scoresById(const Trace& trace, const PruneStep& step);

/// The smallest score that the step kept; null when it kept or scored nothing.
std::optional<float> cutOf(const PruneStep& step);

/// The cache after prefill (generated = 0) and after each answer token.
struct CachePoint {
    int generated = 0, dropped = 0; // answer tokens that were computed; of them, those that sparse layers forgot
    int fullTokens = 0;             // of every layer, without any pruning
    int denseTokens = 0, sparseTokens = 0;                       // of the longest and of the shortest layer
    std::int64_t fullBytes = 0, imageBytes = 0, actualBytes = 0; // unpruned; with every answer token stored; measured
    bool operator==(const CachePoint&) const = default;
};
std::vector<CachePoint> cacheAlongAnswer(const Trace& trace); // empty before prefill has ended

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/preview.h"

#include "core/base/error.h"
#include "core/pruning/registry.h"
#include "core/pruning/select.h"
#include "core/pruning/vision_selection.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace ps {

namespace {

/// Scores of `ids` from a step that may have seen others; what it did not see ranks last.
std::vector<float> scoresOf(const PruneStep& step, const std::vector<int>& ids)
{
    std::vector<float> scores;
    for (const int id : ids) {
        const auto found = std::lower_bound(step.idsBefore.begin(), step.idsBefore.end(), id);
        const bool seen = found != step.idsBefore.end() && *found == id && !step.score.empty();
        scores.push_back(seen ? step.score[static_cast<std::size_t>(found - step.idsBefore.begin())]
                              : -std::numeric_limits<float>::infinity());
    }
    return scores;
}

/// The scored decision before `layer`, or before the decoder layer nearest to it (of two the earlier one, which has seen
/// more tokens); null when nothing was scored inside the language model.
const PruneStep* nearestScores(const Trace& recorded, int layer)
{
    const PruneStep* nearest = nullptr;
    for (const auto& step : recorded.steps)
        if (step->layer != kBeforeLanguage && !step->score.empty()
            && (!nearest || std::abs(step->layer - layer) < std::abs(nearest->layer - layer)))
            nearest = step.get();
    return nearest;
}

/// The decisions before decoder layers on `ids`, appended to `steps`; false when there are no scores.
bool repeatLayers(PruningMethod& policy, const Needs& needs, const Trace& recorded, std::vector<int> ids,
    std::uint64_t seed, std::vector<std::shared_ptr<const PruneStep>>& steps)
{
    std::vector<int> forced = recorded.run.forcedKeep;
    std::sort(forced.begin(), forced.end());
    const int visualTokens = static_cast<int>(ids.size());
    for (const int layer : needs.rankedLayers) {
        const PruneStep* known = nearestScores(recorded, layer);
        if (needs.ranksByScore && !known)
            return false;
        auto step = std::make_shared<PruneStep>();
        step->method = recorded.run.method;
        step->layer = layer;
        step->idsBefore = ids;
        if (needs.ranksByScore) {
            step->score = scoresOf(*known, ids);
            step->estimate = known->layer != layer || known->idsBefore != ids
                || (!steps.empty() && steps.back()->estimate);
        }
        const LayerDecision decision = policy.beforeLayer({ .layer = layer,
            .visualTokens = visualTokens,
            .alive = static_cast<int>(ids.size()),
            .score = step->score,
            .seed = seed });
        for (const int row : stayingRows(ids, decision.kept, forced))
            step->idsKept.push_back(ids[static_cast<std::size_t>(row)]);
        ids = step->idsKept;
        steps.push_back(step);
    }
    return true;
}

/// Whether scores that `recorded` holds are those that a run with `needs` would measure.
bool scoredAlike(const Trace& recorded, const std::string& method, const Needs& needs)
{
    if (needs.rankedLayers.empty() || !needs.ranksByScore)
        return true;
    if (recorded.run.method != method)
        return false;
    const auto before = makeMethod(method, recorded.run.values, { .facts = recorded.run.facts });
    return before->needs().scoredBy == needs.scoredBy;
}

} // namespace

TracePtr preview(const TracePtr& trace, const std::string& method, const Values& values, std::uint64_t seed)
{
    if (!trace || !trace->vision || trace->layout.tokens.empty())
        return {};
    const auto policy = makeMethod(method, values, { .facts = trace->run.facts });
    const Needs needs = policy->needs();
    const bool recorded = std::all_of(needs.classRows.begin(), needs.classRows.end(),
        [&](int layer) { return trace->vision->rowsOf(layer) != nullptr; });
    if (!recorded || !scoredAlike(*trace, method, needs))
        return {};

    auto result = std::make_shared<Trace>(*trace);
    if (needs.packing != trace->layout.packing)
        result->layout = makeLayout(trace->layout.geometry, needs.packing, trace->layout.newlineTokens);
    std::optional<VisionDecision> decision = policy->afterVision(
        { .layout = result->layout, .vision = *trace->vision, .seed = seed });
    const VisionSelection selection = selectVisualTokens(method, result->layout, std::move(decision),
        { .keep = trace->run.forcedKeep, .drop = trace->run.forcedDrop });
    result->steps.clear();
    if (selection.step)
        result->steps.push_back(selection.step);
    if (!repeatLayers(*policy, needs, *trace, selection.ids, seed, result->steps))
        return {};
    result->run.method = method;
    result->run.values = values;
    result->run.seed = seed;
    result->state = TraceState::Preview;
    return result;
}

double expectedShare(const TracePtr& trace, const std::string& method, const Values& values)
{
    const MethodEntry entry = findMethod(method, trace->run.facts);
    const Values checked = validated(entry.describe(trace->run.facts), values);
    if (entry.equivalentShare)
        return entry.equivalentShare(checked, trace->run.facts);
    const TracePtr decided = preview(trace, method, checked, trace->run.seed);
    if (!decided)
        throw Error(ErrorKind::Missing, "the scores that '" + method + "' decides by were not recorded",
            "trace", "run the picture again");
    return static_cast<double>(decided->fedTokens()) / trace->layout.visualTokens();
}

} // namespace ps

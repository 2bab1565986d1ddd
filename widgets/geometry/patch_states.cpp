// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/patch_states.h"

#include "core/imaging/heatmap.h"
#include "core/trace/pyramid.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ps {

namespace {

constexpr float kNoScore = std::numeric_limits<float>::quiet_NaN();

/// The decision that views show: the last one, or the last one at or before a layer.
const PruneStep* shownStep(const Trace& trace, std::optional<int> layer)
{
    const PruneStep* last = nullptr;
    for (const auto& step : trace.steps)
        if (!layer || step->layer <= *layer)
            last = step.get();
    return last;
}

std::size_t rowIndex(const Layout& layout, int id) { return static_cast<std::size_t>(layout.rowOf(id)); }

bool isPatch(const Layout& layout, int id)
{
    return id >= 0 && id < layout.visualTokens() && !layout.tokens[static_cast<std::size_t>(id)].newline;
}

void fillStates(PatchStates& states, const Trace& trace, std::optional<int> layer)
{
    const std::vector<float> mask = imaging::viewValues(trace, imaging::View::Mask, layer);
    for (std::size_t row = 0; row < mask.size(); ++row)
        states.state[row] = mask[row] == 1    ? PatchState::Kept
            : mask[row] == 2                  ? PatchState::KeptThenUnpadded
            : trace.layout.patchToId[row] < 0 ? PatchState::Absent
                                              : PatchState::Dropped;
}

void fillLayers(PatchStates& states, const Trace& trace, std::optional<int> layer)
{
    states.dropLayer = imaging::viewValues(trace, imaging::View::DropLayer);
    states.survived = std::max(trace.run.facts.decoderLayers, static_cast<int>(trace.layers.size()));
    for (const int drop : dropLayers(trace))
        ++states.tokensByDrop[drop];
    if (const PruneStep* stage = stageAt(trace, layer)) {
        states.stageScore = imaging::viewValues(trace, imaging::View::StageScore, layer);
        states.stageLayer = stage->layer;
        states.stageCut = cutOf(*stage);
    }
    if (const PruneStep* step = marginStep(trace)) {
        states.margin = imaging::viewValues(trace, imaging::View::Margin);
        states.marginLayer = step->layer;
        states.marginCut = cutOf(*step);
    }
}

/// Ranks run over every cell of a partition, so cells that unpadding removed count too wherever the decision
/// is seen to have ranked by the recorded class attention.
void fillRanking(PatchStates& states, const Trace& trace, const PruneStep& step)
{
    if (step.score.size() != step.idsBefore.size() || step.score.empty())
        return;
    states.ranking.assign(states.state.size(), kNoScore);
    bool isClassAttention = states.scoreLast.size() == states.state.size();
    for (std::size_t i = 0; i < step.idsBefore.size(); ++i) {
        if (!isPatch(trace.layout, step.idsBefore[i]))
            continue;
        const std::size_t row = rowIndex(trace.layout, step.idsBefore[i]);
        states.ranking[row] = step.score[i];
        isClassAttention = isClassAttention && states.scoreLast[row] == step.score[i];
    }
    if (isClassAttention)
        states.ranking = states.scoreLast;
}

bool keptByRule(PatchState state)
{
    return state == PatchState::Kept || state == PatchState::KeptThenUnpadded;
}

void rankPartition(PatchStates& states, std::size_t partition, std::size_t patches)
{
    const std::size_t first = partition * patches;
    std::vector<std::size_t> order;
    for (std::size_t row = first; row < first + patches; ++row)
        if (!std::isnan(states.ranking[row]))
            order.push_back(row);
    std::ranges::stable_sort(
        order, [&](std::size_t a, std::size_t b) { return states.ranking[a] > states.ranking[b]; });
    for (std::size_t place = 0; place < order.size(); ++place) {
        const std::size_t row = order[place];
        states.rank[row] = static_cast<int>(place) + 1;
        if (keptByRule(states.state[row]))
            // descending order: the last one kept is the smallest
            states.cut[partition] = states.ranking[row];
    }
}

void fillForced(PatchStates& states, const Trace& trace)
{
    for (const int id : trace.run.forcedKeep)
        if (isPatch(trace.layout, id))
            states.forced[rowIndex(trace.layout, id)] = 1;
    for (const int id : trace.run.forcedDrop)
        if (isPatch(trace.layout, id))
            states.forced[rowIndex(trace.layout, id)] = 2;
}

} // namespace

PatchStates patchStates(const Trace& trace, std::optional<int> layer, const PatchThresholds& thresholds)
{
    const std::size_t partitions = trace.layout.partitions.size();
    const auto patches = partitions == 0
        ? 0
        : static_cast<std::size_t>(trace.layout.geometry.patchesPerPartition());
    const std::size_t rows = partitions * patches;
    PatchStates states;
    states.state.assign(rows, PatchState::Dropped);
    states.rank.assign(rows, 0);
    states.forced.assign(rows, 0);
    states.cut.resize(partitions);
    states.keptInPartition.assign(partitions, 0);
    states.patchesInPartition.assign(partitions, static_cast<int>(patches));
    if (rows == 0)
        return states;
    if (thresholds && thresholds->size() == rows)
        states.threshold = *thresholds;
    states.scoreFirst = imaging::viewValues(trace, imaging::View::ClassFirst);
    states.scoreLast = imaging::viewValues(trace, imaging::View::ClassLast);
    fillForced(states, trace);
    fillLayers(states, trace, layer);
    if (trace.steps.empty())
        return states;
    states.decided = true;
    if (const PruneStep* step = trace.stepBefore(kBeforeLanguage))
        states.region = step->region;
    fillStates(states, trace, layer);
    if (const PruneStep* step = shownStep(trace, layer))
        fillRanking(states, trace, *step);
    for (std::size_t partition = 0; partition < partitions; ++partition) {
        const auto begin = states.state.begin() + static_cast<std::ptrdiff_t>(partition * patches);
        states.keptInPartition[partition] = static_cast<int>(
            std::count_if(begin, begin + static_cast<std::ptrdiff_t>(patches), keptByRule));
        if (!states.ranking.empty())
            rankPartition(states, partition, patches);
    }
    return states;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/patch_states.h"

#include "core/imaging/heatmap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ps {

namespace {

constexpr float kNoScore = std::numeric_limits<float>::quiet_NaN();

/// The decision that views show: before the language model, or else the first one inside it.
const PruneStep* shownStep(const Trace& trace)
{
    if (const PruneStep* step = trace.stepBefore(kBeforeLanguage))
        return step;
    return trace.steps.empty() ? nullptr : trace.steps.front().get();
}

std::size_t rowIndex(const Layout& layout, int id) { return static_cast<std::size_t>(layout.rowOf(id)); }

bool isPatch(const Layout& layout, int id)
{
    return id >= 0 && id < layout.visualTokens() && !layout.tokens[static_cast<std::size_t>(id)].newline;
}

void fillStates(PatchStates& states, const Trace& trace, const PruneStep& step)
{
    const Layout& layout = trace.layout;
    for (std::size_t row = 0; row < states.state.size(); ++row)
        if (layout.patchToId[row] < 0) {
            const bool byRule = row < step.keptRows.size() && step.keptRows[row] != 0;
            states.state[row] = byRule ? PatchState::KeptThenUnpadded : PatchState::Absent;
        }
    for (const int id : step.idsKept)
        if (isPatch(layout, id))
            states.state[rowIndex(layout, id)] = PatchState::Kept;
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

PatchStates patchStates(const Trace& trace)
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
    states.scoreFirst = imaging::viewValues(trace, imaging::View::ClassFirst);
    states.scoreLast = imaging::viewValues(trace, imaging::View::ClassLast);
    fillForced(states, trace);
    const PruneStep* step = shownStep(trace);
    if (!step)
        return states;
    states.decided = true;
    fillStates(states, trace, *step);
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

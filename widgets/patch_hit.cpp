// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/patch_hit.h"

#include <algorithm>
#include <cmath>

namespace ps {
namespace {

std::optional<float> valueAt(const std::vector<float>& values, std::size_t index)
{
    return index < values.size() && !std::isnan(values[index]) ? std::optional(values[index]) : std::nullopt;
}

int tiesOf(const PatchStates& states, std::size_t partition, float score)
{
    const auto patches = static_cast<std::ptrdiff_t>(states.patchesInPartition[partition]);
    const auto begin = states.ranking.begin() + static_cast<std::ptrdiff_t>(partition) * patches;
    return static_cast<int>(std::count(begin, begin + patches, score)) - 1;
}

} // namespace

PatchHit patchHit(const PatchStates& states, const TokenLayout& tokens, const PatchRef& patch, QPointF imagePos)
{
    const auto partition = static_cast<std::size_t>(patch.partition);
    const auto index = static_cast<std::size_t>(tokens.index(patch.partition, patch.row, patch.col));
    PatchHit hit { .partition = patch.partition, .row = patch.row, .col = patch.col, .id = patch.id };
    hit.imagePos = imagePos;
    hit.imageRect = tokens.patchRect(patch);
    hit.visible = tokens.visibleShare(patch);
    hit.scoreFirst = valueAt(states.scoreFirst, index);
    hit.scoreLast = valueAt(states.scoreLast, index);
    hit.score = valueAt(states.ranking, index);
    hit.stageScore = valueAt(states.stageScore, index);
    hit.margin = valueAt(states.margin, index);
    hit.stageLayer = states.stageLayer;
    hit.marginLayer = states.marginLayer;
    hit.thresholdsKnown = !states.threshold.empty();
    hit.threshold = valueAt(states.threshold, index);
    if (const auto drop = valueAt(states.dropLayer, index); drop && static_cast<int>(*drop) != states.survived)
        hit.dropLayer = static_cast<int>(*drop);
    if (states.rank[index] > 0)
        hit.rank = states.rank[index];
    if (hit.score)
        hit.ties = tiesOf(states, partition, *hit.score);
    hit.cut = states.cut[partition];
    hit.keptInPartition = states.keptInPartition[partition];
    hit.patchesInPartition = states.patchesInPartition[partition];
    if (patch.partition == 0 && index < states.region.size() && states.region[index] > 0)
        hit.countedFor = states.region[index];
    hit.decided = states.decided;
    hit.kept = states.state[index] == PatchState::Kept;
    hit.keptByRule = hit.kept || states.state[index] == PatchState::KeptThenUnpadded;
    return hit;
}

} // namespace ps

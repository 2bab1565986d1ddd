// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/overlay.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ps {

std::vector<std::string> overlayNames()
{
    return { "none", "mask", "score-first", "score-last", "drop-layer", "stage-score", "margin", "threshold",
        "difference" }; // as Overlay counts
}

Overlay overlayFromName(const std::string& name)
{
    const std::vector<std::string> names = overlayNames();
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? Overlay::Mask : static_cast<Overlay>(found - names.begin());
}

const std::vector<float>& overlayScores(const PatchStates& states, Overlay overlay)
{
    static const std::vector<float> none;
    switch (overlay) {
    case Overlay::ScoreFirst: return states.scoreFirst;
    case Overlay::ScoreLast: return states.scoreLast;
    case Overlay::StageScore: return states.stageScore;
    case Overlay::Margin: return states.margin;
    case Overlay::Threshold: return states.threshold;
    case Overlay::None:
    case Overlay::Mask:
    case Overlay::DropLayer:
    case Overlay::Difference: break;
    }
    return none;
}

PartitionFilter shownPartitions(
    const TokenLayout& tokens, const PatchStates& states, Overlay overlay, PartitionFilter filter)
{
    const bool evidence = overlay == Overlay::ScoreFirst && filter == PartitionFilter::All
        && !states.region.empty() && tokens.overlaps();
    return evidence ? PartitionFilter::OverviewOnly : filter;
}

std::pair<float, float> scoreRange(const PatchStates& states, Overlay overlay, const std::vector<int>& partitions)
{
    const std::vector<float>& scores = overlayScores(states, overlay);
    if (scores.empty() || partitions.empty())
        return { 0.0F, 0.0F };
    constexpr float kNowhere = std::numeric_limits<float>::infinity();
    float low = overlay == Overlay::Margin ? 0 : kNowhere, high = overlay == Overlay::Margin ? 0 : -kNowhere;
    const auto patches = static_cast<std::size_t>(states.patchesInPartition.front());
    const std::size_t end = patches * static_cast<std::size_t>(partitions.back() + 1);
    for (std::size_t row = patches * static_cast<std::size_t>(partitions.front()); row < end; ++row)
        if (!std::isnan(scores[row])) {
            low = std::min(low, scores[row]);
            high = std::max(high, scores[row]);
        }
    return low <= high ? std::pair { low, high } : std::pair { 0.0F, 0.0F };
}

} // namespace ps

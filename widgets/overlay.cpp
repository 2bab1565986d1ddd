// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/overlay.h"

#include <algorithm>

namespace ps {

std::pair<float, float> scoreRange(const PatchStates& states, Overlay overlay, const std::vector<int>& partitions)
{
    const std::vector<float>& scores = overlay == Overlay::ScoreFirst ? states.scoreFirst : states.scoreLast;
    if (scores.empty() || partitions.empty())
        return { 0.0F, 0.0F };
    const auto patches = static_cast<std::ptrdiff_t>(states.patchesInPartition.front());
    const auto [low, high] = std::minmax_element(
        scores.begin() + patches * partitions.front(), scores.begin() + patches * (partitions.back() + 1));
    return { *low, *high };
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/geometry/patch_states.h"
#include "widgets/geometry/token_layout.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace ps {

/// What lies over the picture: exactly one at a time.
enum class Overlay {
    None,
    Mask,
    ScoreFirst,
    ScoreLast,
    DropLayer,
    StageScore,
    Margin,
    Threshold,
    Difference
};

/// In the order of the chips, in which keys walk through them.
inline constexpr std::array kOverlays { Overlay::Mask, Overlay::ScoreFirst, Overlay::ScoreLast, Overlay::DropLayer,
    Overlay::StageScore, Overlay::Margin, Overlay::Threshold, Overlay::Difference, Overlay::None };

/// "none", "mask", "score-first", "score-last", "drop-layer", "stage-score", "margin", "threshold", "difference";
/// an unknown name is the mask.
std::vector<std::string> overlayNames();
Overlay overlayFromName(const std::string& name);

inline constexpr double kDefaultOverlayOpacity = 0.75;

/// The values that a score overlay colours, by vision-stage row; NaN where a patch has none. Empty for the other overlays
/// and when the trace lacks them.
const std::vector<float>& overlayScores(const PatchStates& states, Overlay overlay);

/// The partitions that an overlay speaks for under a filter: class-token scores of the first layer are evidence in the
/// overview alone, wherever a rule counted them there.
PartitionFilter shownPartitions(
    const TokenLayout& tokens, const PatchStates& states, Overlay overlay, PartitionFilter filter);

/// Smallest and largest score in these consecutive partitions: what the colour bar spans, on the canvas and
/// in the legend. Zero is always on the bar of a margin. 0, 0 without scores.
std::pair<float, float> scoreRange(const PatchStates& states, Overlay overlay, const std::vector<int>& partitions);

} // namespace ps

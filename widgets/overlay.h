// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/geometry/patch_states.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace ps {

/// What lies over the picture: exactly one at a time.
enum class Overlay { None, Mask, ScoreFirst, ScoreLast, DropLayer, StageScore, Margin };

/// In the order in which keys walk through them.
inline constexpr std::array kOverlays { Overlay::Mask, Overlay::ScoreFirst, Overlay::ScoreLast,
    Overlay::DropLayer, Overlay::StageScore, Overlay::Margin, Overlay::None };

/// "none", "mask", "score-first", "score-last", "drop-layer", "stage-score", "margin"; an unknown name is the mask.
std::vector<std::string> overlayNames();
Overlay overlayFromName(const std::string& name);

inline constexpr double kDefaultOverlayOpacity = 0.75;

/// The values that a score overlay colours, by vision-stage row; NaN where a patch has none. Empty for the other overlays
/// and when the trace lacks them.
const std::vector<float>& overlayScores(const PatchStates& states, Overlay overlay);

/// Smallest and largest score in these consecutive partitions: what the colour bar spans, on the canvas and
/// in the legend. Zero is always on the bar of a margin. 0, 0 without scores.
std::pair<float, float> scoreRange(const PatchStates& states, Overlay overlay, const std::vector<int>& partitions);

} // namespace ps

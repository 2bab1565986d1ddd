// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/geometry/patch_states.h"

#include <utility>
#include <vector>

namespace ps {

/// What lies over the picture: exactly one at a time.
enum class Overlay { None, Mask, ScoreFirst, ScoreLast };

inline constexpr double kDefaultOverlayOpacity = 0.75;

/// Smallest and largest score in these consecutive partitions: what the colour bar spans, on the canvas and
/// in the legend. 0, 0 without scores.
std::pair<float, float> scoreRange(const PatchStates& states, Overlay overlay, const std::vector<int>& partitions);

} // namespace ps

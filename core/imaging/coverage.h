// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/outline.h"

#include <vector>

namespace ps::imaging {

/// How much of each pixel an outline covers, 0..1: exact areas, so that text and thin lines are smooth at any scale.
struct Coverage {
    int left = 0, top = 0, width = 0, height = 0; // the part of the picture it lies in
    std::vector<float> area {};                   // (height, width)
};

/// `outline` in pixels, clipped to a picture of this size.
Coverage coverageOf(const Outline& outline, int pictureWidth, int pictureHeight);

} // namespace ps::imaging

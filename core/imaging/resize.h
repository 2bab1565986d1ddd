// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

namespace ps::imaging {

/// For the screen and for figures, never for the model's input: areas are averaged when shrinking, bicubic when growing.
/// Sizes are at least 1 x 1.
Image smoothResize(const Image& image, int width, int height);

/// Fits into a square of `side` pixels with its shape kept; a smaller picture stays as it is.
Image thumbnail(const Image& image, int side);

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

namespace ps {

/// Part of the resized picture to compute; the default is all of it.
struct ResampleWindow {
    int left = 0, top = 0, width = 0, height = 0;
};

/// Pillow's BICUBIC resize, bit for bit: two passes with 22-bit fixed-point weights, rounded to 8 bits in between.
Image resizeBicubic(const Image& source, int width, int height);

/// The same for a window of the result only (LLaVA-1.5's crop of very long pictures).
Image resizeBicubic(const Image& source, int width, int height, const ResampleWindow& window);

} // namespace ps

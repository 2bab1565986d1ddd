// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

#include <array>

namespace ps {

/// Part of the resized picture to compute.
struct ResampleWindow {
    int left = 0, top = 0, width = 0, height = 0;
};

/// A larger picture of one colour in which the source lies; it is never built.
struct ResampleCanvas {
    int width = 0, height = 0;
    int left = 0, top = 0; // of the source
    std::array<std::uint8_t, 3> colour {};
};

/// Pillow's BICUBIC resize, bit for bit: two passes with 22-bit fixed-point weights, rounded to 8 bits in between.
Image resizeBicubic(const Image& source, int width, int height);

/// The same for a window of the result only (LLaVA-1.5's crop of very long pictures).
Image resizeBicubic(const Image& source, int width, int height, const ResampleWindow& window);

/// The same for the source on a canvas (LLaVA-1.5's padding to a square).
Image resizeBicubic(const Image& source, const ResampleCanvas& canvas, int width, int height);

} // namespace ps

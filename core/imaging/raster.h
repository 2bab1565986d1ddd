// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/page.h"

namespace ps::imaging {

/// The page in pixels, `scale` for each unit, RGB8 on `background`. Everything is drawn anew at the scale, never stretched.
/// Lines and rectangles are set to whole pixels, so that they are crisp; text and slanted lines are smooth.
Image rasterise(const Page& page, double scale, const Rgb& background = { 255, 255, 255 });

/// The same with nothing behind it: straight alpha, 0 where nothing is drawn.
struct TransparentImage {
    Image image {};
    std::vector<std::uint8_t> alpha {}; // (height, width)
};
TransparentImage rasteriseTransparent(const Page& page, double scale);

} // namespace ps::imaging

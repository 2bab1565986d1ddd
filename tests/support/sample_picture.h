// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"
#include "core/trace/layout.h"

#include <cstdint>
#include <vector>

namespace ps::test {

/// A fixed pseudo-random number in [0, 1), the same on every machine.
double noise(unsigned a, unsigned b);

/// A painted scene: coloured discs and a ring on a shaded ground. The same bytes on every machine.
Image samplePicture(int width, int height);

/// (P, S, S, 3): overview and tiles cut from `image` as `geometry` says, nearest pixels, black padding.
std::vector<std::uint8_t> partitionPixels(const ImageGeometry& geometry, const Image& image);

} // namespace ps::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

namespace ps::imaging {

/// The picture upright, from pixels as stored and its EXIF orientation 1..8 (1: unchanged; 5..8 exchange the sides).
Image oriented(Image stored, int orientation);

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/geometry/token_layout.h"

#include <optional>

namespace ps {

/// The exact pixels that the vision tower received, side by side: the overview, then the tiles as they lie on the canvas.
/// Padding is hatched. Coordinates are pixels of `image`.
struct PartitionMosaic {
    ImagePtr image {};
    TokenLayout tokens {};
};

/// Empty when the trace recorded no partition pixels.
std::optional<PartitionMosaic> partitionMosaic(const Trace& trace);

} // namespace ps

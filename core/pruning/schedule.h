// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace ps {

/// PyramidDrop's stages: before decoder layer layers[i] (ascending, 1 <= b < L) the share ratios[i] of the image's own
/// tokens goes on (arXiv 2410.17247, section 3.2).
struct Schedule {
    std::vector<int> layers {};
    std::vector<double> ratios {};
};

/// Equivalent tokens: tokens alive, mean over all decoder layers, as a share of the image's.
double equivalentShare(const Schedule& schedule, int decoderLayers);

/// As shipped: 8, 16, 24; the same quarters of a decoder with fewer than 32 layers. Empty if there is only one layer.
std::vector<int> quarterLayers(int decoderLayers);

/// The smallest equivalent share that geometricSchedule reaches with layers of its own choice.
double smallestShare(int decoderLayers);

/// Ratios lambda, lambda^2, ... whose equivalent share is `share`: the answer to "which ratios give 20 %?". Empty `layers`:
/// quarterLayers, or earlier ones where a stage of those would keep less than a quarter of the one before, as the authors
/// advise for small shares. Throws Error BadArgument for layers out of order or range, and for a share out of reach.
Schedule geometricSchedule(double share, const std::vector<int>& layers, int decoderLayers);

} // namespace ps

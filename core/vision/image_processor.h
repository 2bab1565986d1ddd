// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/config.h"
#include "core/trace/image.h"

namespace ps {

/// One picture cut into partitions; pixel values equal transformers' Pillow image processor bit for bit.
struct ProcessedImage {
    ImageGeometry geometry {};
    std::vector<std::uint8_t> pixels {}; // (P, S, S, 3), overview first
    std::vector<float> values {};        // (P, 3, S, S), rescaled and normalised
};

/// Throws Error Unsupported for an empty image.
ProcessedImage processImage(
    const Image& image, const ProcessorConfig& processor, int partitionSize, int patchSize);

/// Geometry alone, without touching pixels.
ImageGeometry imageGeometry(
    int height, int width, const ProcessorConfig& processor, int partitionSize, int patchSize);

/// The canvas (height, width) of llava_next section 3.2: IEEE double, first of the list wins ties.
std::pair<int, int> bestCanvas(int height, int width, const std::vector<std::pair<int, int>>& pinpoints);

} // namespace ps

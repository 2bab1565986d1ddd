// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

#include <string>
#include <utility>
#include <vector>

namespace ps::test {

using Bytes = std::vector<std::uint8_t>;

/// Picture files written by the format's rules and nothing else, so that each can differ from a good one in one thing.

struct PngSpec {
    int width = 1, height = 1;
    int colorType = 2, bitDepth = 8;
    Bytes rows {};                                                  // packed rows without filter bytes
    std::vector<std::pair<std::string, Bytes>> before {}, after {}; // chunks around the pixels
};
Bytes pngFile(const PngSpec& spec);
Bytes pngOf(const Image& image);
Bytes pngChunk(const std::string& type, const Bytes& payload);

struct TiffSpec {
    int width = 1, height = 1;
    int bits = 8, channels = 3; // 4 channels: the last is alpha
    int orientation = 1;
    int sampleFormat = 1;
    bool bigEndian = false, furtherPage = false;
    Bytes pixels {};
};
Bytes tiffFile(const TiffSpec& spec);

Bytes bmpFile(const Image& image, bool topDown = false);

/// A TIFF file that holds nothing but an orientation: the EXIF block of JPEG, PNG and WebP.
Bytes exifBlock(int orientation, bool bigEndian = false);
Bytes withJpegExif(const Bytes& jpeg, const Bytes& exif);
Bytes withWebPExif(const Bytes& webp, const Image& size, const Bytes& exif); // `webp`: a simple file

Bytes readBytes(const std::string& name); // tests/data/images/NAME

/// The upright picture by EXIF's table, pixel by pixel.
Image upright(const Image& stored, int orientation);

/// Every pixel unlike every other: (x, y) -> (40 x, 40 y, 200 - 17 x + 5 y).
Image coordinatePicture(int width, int height);

} // namespace ps::test

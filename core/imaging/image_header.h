// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ps::imaging {

enum class ImageFormat { Jpeg, Png, WebP, Bmp, Ppm, Tiff };

struct ImageHeader {
    ImageFormat format = ImageFormat::Png;
    std::int64_t width = 0, height = 0;
    int orientation = 1; // EXIF, 1..8
    bool alpha = false;
    int bitDepth = 8;
};

/// Reads format, size and orientation from the first bytes without decoding. Throws Error: NotThisFormat for formats that are not
/// on the list, Damaged for a broken header. Torch- and OpenCV-free, fuzzed.
ImageHeader parseImageHeader(std::span<const std::uint8_t> bytes, const std::string& where);

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ps {

/// 8-bit RGB pixels, row-major, channels interleaved: rgb[(y * width + x) * 3 + c].
struct Image {
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgb {};

    bool empty() const { return rgb.empty(); }
};
using ImagePtr = std::shared_ptr<const Image>;

/// SHA-256 over the width * height * 3 pixel bytes, lower-case hex: equal for the same pixels from PNG, PPM or memory.
std::string pixelHash(const Image& image);

/// Binary PPM (P6, maxval 255). Limits of core/base/limits.h are checked from the header, before allocating.
/// Throws Error (NotThisFormat, Damaged, Unsupported) naming `where`.
Image parsePpm(std::span<const std::uint8_t> bytes, const std::string& where);
std::vector<std::uint8_t> encodePpm(const Image& image);

/// Where a picture came from, for the record. No absolute path leaves the program: `name` is the file name.
struct ImageInfo {
    std::string name {};     // file name, or "scene:42" for a generated picture
    std::string argument {}; // what --image was given; never written to files
    std::string sha256 {};   // pixelHash
    int exifOrientation = 1; // 1..8 as stored in the file
    bool exifApplied = false;
    std::vector<std::string> notes {}; // "alpha dropped", "16 bit reduced to 8"
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ps::imaging {

enum class ImageFormat { Jpeg, Png, WebP, Bmp, Ppm, Tiff };

const char* formatName(ImageFormat format); // "JPEG"

struct ImageHeader {
    ImageFormat format = ImageFormat::Png;
    std::int64_t width = 0, height = 0; // as stored, before any turn
    int orientation = 1;                // EXIF, 1..8; a broken EXIF block counts as 1
    bool alpha = false;
    int bitDepth = 8;  // per channel, as stored: 1 2 4 8 16
    bool more = false; // further pages or frames exist (TIFF, APNG); only the first is ever read
};

/// Reads format, size and orientation without decoding. The first bytes of a file are enough for the size; what lies
/// behind it (the EXIF block of a WebP or PNG) needs the rest. Sizes are not compared with any limit here.
/// Throws Error: NotThisFormat for formats that are not on the list, by name; Unsupported for a variant of a listed one
/// that no decoder of ours reads (lossless JPEG, animated WebP, BigTIFF); Damaged for a broken header.
/// Torch- and OpenCV-free, fuzzed.
ImageHeader parseImageHeader(std::span<const std::uint8_t> bytes, const std::string& where);

/// Walks the whole file to its end marker (JPEG, PNG with checksums, WebP, BMP; the others have none). Decoders fill a
/// truncated picture with grey and say nothing. Throws Error Damaged: "the image is damaged ...".
void requireComplete(std::span<const std::uint8_t> bytes, const ImageHeader& header, const std::string& where);

} // namespace ps::imaging

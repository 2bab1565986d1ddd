// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

#include <filesystem>
#include <span>

namespace ps::imaging {

struct DecodedImage {
    Image image {};
    ImageInfo info {};
    double elapsedMs = 0;
};

struct DecodeOptions {
    bool applyExif = true; // off: the pixels as stored, as transformers' processors see them
    std::int64_t maxPixels = 64LL * 1000 * 1000;
};

/// Decodes JPEG, PNG, still WebP, BMP, PPM or the first page of a TIFF. The header is parsed by our own code first, so
/// oversized or unknown files never reach a decoder. Thread-safe. Throws Error.
DecodedImage decodeFile(const std::filesystem::path& file, const DecodeOptions& options = {});
DecodedImage decodeBytes(
    std::span<const std::uint8_t> bytes, const std::string& name, const DecodeOptions& options = {});

} // namespace ps::imaging

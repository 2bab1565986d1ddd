// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ps::imaging {

/// RGB8, or RGBA8 with an `alpha` of (height, width), with texts as iTXt chunks (keyword of Latin letters, UTF-8 text). The
/// same bytes for the same input.
std::vector<std::uint8_t> encodePng(const Image& image,
    const std::vector<std::pair<std::string, std::string>>& texts = {}, std::span<const std::uint8_t> alpha = {});

/// Atomically, verified by reading back. Throws Error Io.
void writePng(const std::filesystem::path& file, const Image& image);

/// The same for bytes that encodePng made of `image`.
void writePngBytes(const std::filesystem::path& file, const Image& image, std::span<const std::uint8_t> bytes);

/// Any bytes atomically, verified by reading back. Throws Error Io.
void writeVerified(const std::filesystem::path& file, std::span<const std::uint8_t> bytes);

} // namespace ps::imaging

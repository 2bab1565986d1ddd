// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

#include <cstdint>
#include <stdexcept>
#include <string>

namespace ps::test {

/// The generated pictures of the golden files: "ramp", "noise" and "binary".
inline Image goldenPicture(const std::string& kind, int height, int width)
{
    if (kind != "ramp" && kind != "noise" && kind != "binary")
        throw std::invalid_argument("no such picture: " + kind);
    Image image { .width = width, .height = height };
    image.rgb.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    for (std::uint32_t y = 0; y < static_cast<std::uint32_t>(height); ++y)
        for (std::uint32_t x = 0; x < static_cast<std::uint32_t>(width); ++x)
            for (std::uint32_t c = 0; c < 3; ++c) {
                std::uint32_t hash = x * 374761393U + y * 668265263U + c * 2246822519U;
                hash = (hash ^ (hash >> 13)) * 1274126177U;
                hash ^= hash >> 16;
                const std::uint32_t ramp = 7 * x + 13 * y + 29 * c + (x * y) % 17;
                const std::uint32_t value = kind == "ramp" ? ramp
                    : kind == "noise"                      ? hash
                                                           : 255 * (hash & 1U);
                image.rgb.push_back(static_cast<std::uint8_t>(value & 255U));
            }
    return image;
}

} // namespace ps::test

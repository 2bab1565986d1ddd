// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace ps::imaging {

/// CRC-32 of a PNG chunk, over its four type letters and its payload.
std::uint32_t pngChecksum(std::span<const std::uint8_t> typeAndPayload);

} // namespace ps::imaging

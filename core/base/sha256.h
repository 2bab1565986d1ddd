// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ps {

/// FIPS 180-4, lower-case hex.
std::string sha256Hex(std::span<const std::uint8_t> bytes);

} // namespace ps

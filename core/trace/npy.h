// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ps {

enum class NpyType { U1, I1, I4, I8, F4 };

/// One array in NumPy's format, version 1.0, little-endian, C order.
struct NpyArray {
    NpyType type = NpyType::F4;
    std::vector<std::int64_t> shape {};
    std::vector<std::uint8_t> data {};
};

std::vector<std::uint8_t> encodeNpy(
    NpyType type, std::span<const std::int64_t> shape, std::span<const std::uint8_t> data);
std::vector<std::uint8_t> encodeNpy(std::span<const std::int64_t> shape, std::span<const float> values);

/// Strict reader (no Python evaluation). Throws Error (NotThisFormat, Damaged, Unsupported) naming `where`.
NpyArray parseNpy(std::span<const std::uint8_t> bytes, const std::string& where);

} // namespace ps

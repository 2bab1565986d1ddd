// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace ps::test {

/// The CRC of zlib and PNG over raw bytes.
inline std::uint32_t crc32(const void* data, std::size_t size)
{
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    std::uint32_t crc = 0xffffffffU;
    for (std::size_t i = 0; i < size; ++i) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
    }
    return ~crc;
}

/// The same as eight lower-case hex digits: how the golden files name large arrays.
inline std::string crc32Hex(const void* data, std::size_t size)
{
    const std::uint32_t crc = crc32(data, size);
    std::string hex;
    for (int shift = 28; shift >= 0; shift -= 4)
        hex += "0123456789abcdef"[crc >> shift & 15U];
    return hex;
}

} // namespace ps::test

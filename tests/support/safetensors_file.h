// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ps::test {

/// Length, header text and `dataBytes` bytes of data: a safetensors file whose header may be anything.
inline std::vector<std::uint8_t> safetensorsFile(const std::string& header, std::size_t dataBytes)
{
    std::vector<std::uint8_t> bytes;
    for (unsigned i = 0; i < 8; ++i)
        bytes.push_back(static_cast<std::uint8_t>(std::uint64_t { header.size() } >> (8 * i)));
    bytes.insert(bytes.end(), header.begin(), header.end());
    for (std::size_t i = 0; i < dataBytes; ++i)
        bytes.push_back(static_cast<std::uint8_t>(i * 31));
    return bytes;
}

} // namespace ps::test

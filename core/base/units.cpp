// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/units.h"

#include <array>

namespace ps {

std::string byteText(std::uint64_t bytes)
{
    if (bytes < 1000)
        return std::to_string(bytes) + " bytes";
    static constexpr std::array kUnits { "kB", "MB", "GB", "TB", "PB", "EB" };
    std::size_t unit = 0;
    std::uint64_t tenths = bytes / 100;
    while (tenths >= 10'000 && unit + 1 < kUnits.size()) {
        tenths /= 1000;
        ++unit;
    }
    std::string text = std::to_string(tenths / 10);
    if (tenths < 100 && tenths % 10 != 0)
        text += '.' + std::to_string(tenths % 10);
    return text + ' ' + kUnits[unit];
}

} // namespace ps

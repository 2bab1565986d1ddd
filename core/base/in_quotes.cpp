// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/in_quotes.h"

namespace ps {

std::string inQuotes(std::string_view name)
{
    constexpr std::size_t kLimit = 120;
    std::size_t length = name.size();
    if (length > kLimit) {
        length = kLimit;
        while (length > 0 && (static_cast<unsigned char>(name[length]) & 0xC0U) == 0x80) // not inside a character
            --length;
    }
    std::string text = "'";
    for (const char c : name.substr(0, length))
        text += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
    return text + (length < name.size() ? "...'" : "'");
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/utf8.h"

namespace ps {
namespace {

/// What the byte behind the first may be: Unicode, table 3-7.
struct SecondByte {
    unsigned char low = 0x80, high = 0xBF;
};

SecondByte secondByte(unsigned char first)
{
    switch (first) {
    case 0xE0: return { 0xA0, 0xBF };
    case 0xED: return { 0x80, 0x9F };
    case 0xF0: return { 0x90, 0xBF };
    case 0xF4: return { 0x80, 0x8F };
    default: return {};
    }
}

} // namespace

int utf8Length(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return -1;
    const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    for (std::size_t i = 1; i < length; ++i) {
        if (i == text.size())
            return 0;
        const SecondByte allowed = i == 1 ? secondByte(first) : SecondByte {};
        if (byte(i) < allowed.low || byte(i) > allowed.high)
            return -1;
    }
    return static_cast<int>(length);
}

bool isUtf8(std::string_view text)
{
    while (!text.empty()) {
        const int length = utf8Length(text);
        if (length <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(length));
    }
    return true;
}

} // namespace ps

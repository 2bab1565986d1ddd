// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/utf8_text.h"

#include "core/imaging/font.h"

#include <algorithm>

namespace ps::imaging {
namespace {

constexpr char32_t kReplacement = U'\uFFFD';

bool isXml(char32_t c)
{
    return c == U'\t' || c == U'\n' || c == U'\r' || (c >= 0x20 && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE)
        || (c >= 0x10000 && c < 0x110000);
}

void appendUtf8(std::string& text, char32_t c)
{
    const auto tail = [&](int shift) { text += static_cast<char>(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80) {
        text += static_cast<char>(c);
    } else if (c < 0x800) {
        text += static_cast<char>(0xC0 | c >> 6);
        tail(0);
    } else if (c < 0x10000) {
        text += static_cast<char>(0xE0 | c >> 12);
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xF0 | c >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

void appendUtf16(std::string& text, char32_t c)
{
    constexpr const char* kDigits = "0123456789ABCDEF";
    const auto unit = [&](char32_t value) {
        for (const int shift : { 12, 8, 4, 0 })
            text += kDigits[value >> shift & 15];
    };
    if (c < 0x10000)
        return unit(c);
    unit(0xD800 + ((c - 0x10000) >> 10));
    unit(0xDC00 + ((c - 0x10000) & 0x3FF));
}

} // namespace

std::string xmlText(std::string_view utf8)
{
    std::string text;
    for (const char32_t c : characters(utf8)) {
        switch (c) {
        case U'&': text += "&amp;"; break;
        case U'<': text += "&lt;"; break;
        case U'>': text += "&gt;"; break;
        case U'"': text += "&quot;"; break;
        default: appendUtf8(text, isXml(c) ? c : kReplacement);
        }
    }
    return text;
}

std::string pdfText(std::string_view utf8)
{
    const std::u32string read = characters(utf8);
    if (std::all_of(read.begin(), read.end(), [](char32_t c) { return c == U'\n' || (c >= 0x20 && c < 0x7F); })) {
        std::string text = "(";
        for (const char32_t c : read) {
            if (c == U'(' || c == U')' || c == U'\\')
                text += '\\';
            text += static_cast<char>(c);
        }
        return text + ')';
    }
    std::string text = "<FEFF";
    for (const char32_t c : read)
        appendUtf16(text, isXml(c) ? c : kReplacement);
    return text + '>';
}

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/header_formats.h"

#include <cctype>

namespace ps::imaging {
namespace {

constexpr std::int64_t kLargest = 1'000'000'000; // far above every limit, far below an overflow

/// Skips blanks and comments, reads one decimal number, leaves `offset` behind it.
std::int64_t readNumber(const ByteView& view, std::size_t& offset)
{
    const auto isSpace = [&] { return std::isspace(static_cast<int>(view.u8(offset))) != 0; };
    while (isSpace() || view.u8(offset) == '#') {
        if (view.u8(offset) == '#') {
            while (view.u8(offset) != '\n')
                ++offset;
        }
        ++offset;
    }
    const std::size_t begin = offset;
    std::int64_t value = 0;
    for (; view.u8(offset) >= '0' && view.u8(offset) <= '9'; ++offset)
        value = std::min(value * 10 + view.u8(offset) - '0', kLargest);
    if (offset == begin)
        view.damaged("a number is missing in its PPM header");
    return value;
}

} // namespace

ImageHeader readPpmHeader(const ByteView& view)
{
    ImageHeader header { .format = ImageFormat::Ppm };
    std::size_t offset = 2;
    header.width = readNumber(view, offset);
    header.height = readNumber(view, offset);
    const std::int64_t largest = readNumber(view, offset);
    if (largest < 1 || largest > 65535)
        view.damaged("its PPM header gives the largest value " + std::to_string(largest));
    header.bitDepth = largest > 255 ? 16 : 8;
    return header;
}

} // namespace ps::imaging

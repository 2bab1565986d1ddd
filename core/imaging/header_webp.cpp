// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/header_formats.h"

namespace ps::imaging {
namespace {

constexpr std::size_t kFirstChunk = 12, kChunkHeader = 8;
constexpr std::uint32_t kAnimation = 0x02, kAlpha = 0x10;

[[noreturn]] void refuseAnimation(const ByteView& view)
{
    throw Error(ErrorKind::Unsupported, "animated WebP pictures are not read", view.where(),
        "save one frame of it as PNG");
}

void readLossy(const ByteView& view, std::size_t begin, ImageHeader& header)
{
    if ((view.u8(begin) & 1) != 0 || !view.is(begin + 3, "\x9D\x01\x2A"))
        view.damaged("the WebP file does not begin with a key frame");
    header.width = view.u16le(begin + 6) & 0x3FFF;
    header.height = view.u16le(begin + 8) & 0x3FFF;
}

void readLossless(const ByteView& view, std::size_t begin, ImageHeader& header)
{
    if (view.u8(begin) != 0x2F)
        view.damaged("the signature of its lossless WebP data is wrong");
    const std::uint32_t bits = view.u32le(begin + 1);
    header.width = (bits & 0x3FFF) + 1;
    header.height = (bits >> 14 & 0x3FFF) + 1;
    header.alpha = (bits >> 28 & 1) != 0;
}

void readExtended(const ByteView& view, std::size_t begin, ImageHeader& header)
{
    const std::uint32_t flags = view.u8(begin);
    if ((flags & kAnimation) != 0)
        refuseAnimation(view);
    header.alpha = (flags & kAlpha) != 0;
    header.width = std::int64_t { view.u24le(begin + 4) } + 1;
    header.height = std::int64_t { view.u24le(begin + 7) } + 1;
}

void readLaterChunks(const ByteView& view, std::size_t offset, ImageHeader& header)
{
    bool exif = false;
    while (view.has(offset, kChunkHeader)) {
        const std::size_t length = view.u32le(offset + 4), begin = offset + kChunkHeader;
        if (view.is(offset, "ANIM") || view.is(offset, "ANMF"))
            refuseAnimation(view);
        if (!view.has(begin, length))
            return;
        if (view.is(offset, "EXIF") && !exif) {
            header.orientation = exifOrientation({ view.bytes(begin, length), view.where() });
            exif = true;
        }
        offset = begin + length + (length & 1);
    }
}

} // namespace

ImageHeader readWebPHeader(const ByteView& view)
{
    ImageHeader header { .format = ImageFormat::WebP };
    const std::size_t begin = kFirstChunk + kChunkHeader;
    if (view.is(kFirstChunk, "VP8 ")) {
        readLossy(view, begin, header);
    } else if (view.is(kFirstChunk, "VP8L")) {
        readLossless(view, begin, header);
    } else if (view.is(kFirstChunk, "VP8X")) {
        readExtended(view, begin, header);
        const std::size_t length = view.u32le(kFirstChunk + 4);
        readLaterChunks(view, begin + length + (length & 1), header);
    } else {
        view.damaged("the WebP file begins with an unknown chunk");
    }
    return header;
}

void requireCompleteWebP(const ByteView& view)
{
    if (view.u32le(4) > view.size() - 8)
        view.damaged(
            "the WebP file is cut off, its header announces " + std::to_string(view.u32le(4)) + " bytes more");
}

} // namespace ps::imaging

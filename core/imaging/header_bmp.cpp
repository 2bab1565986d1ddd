// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/header_formats.h"

#include <cstdlib>

namespace ps::imaging {
namespace {

constexpr std::size_t kInfo = 14; // where the second header begins
constexpr std::uint32_t kCoreHeader = 12, kBitFields = 3, kAlphaBitFields = 6, kWithAlphaMask = 56;

struct BmpInfo {
    std::uint32_t bits = 0, compression = 0;
};

BmpInfo readInfo(const ByteView& view)
{
    if (view.u32le(kInfo) == kCoreHeader)
        return { .bits = view.u16le(kInfo + 10) };
    return { .bits = view.u16le(kInfo + 14), .compression = view.u32le(kInfo + 16) };
}

} // namespace

ImageHeader readBmpHeader(const ByteView& view)
{
    ImageHeader header { .format = ImageFormat::Bmp };
    const std::uint32_t size = view.u32le(kInfo);
    if (size == kCoreHeader) {
        header.width = view.u16le(kInfo + 4);
        header.height = view.u16le(kInfo + 6);
    } else if (size >= 40 && size <= 124) {
        header.width = static_cast<std::int32_t>(view.u32le(kInfo + 4));
        header.height = std::abs(std::int64_t { static_cast<std::int32_t>(view.u32le(kInfo + 8)) }); // < 0: top row first
    } else {
        view.damaged("its BMP header has " + std::to_string(size) + " bytes, which no version has");
    }
    const BmpInfo info = readInfo(view);
    if (info.bits != 1 && info.bits != 4 && info.bits != 8 && info.bits != 16 && info.bits != 24 && info.bits != 32)
        view.damaged("its BMP header gives " + std::to_string(info.bits) + " bits per pixel");
    if (info.compression > kBitFields && info.compression != kAlphaBitFields) {
        throw Error(ErrorKind::Unsupported,
            "BMP pictures with compression " + std::to_string(info.compression) + " are not read",
            view.where(), "save it as PNG");
    }
    header.alpha = info.bits == 32 && size >= kWithAlphaMask && view.u32le(kInfo + 52) != 0;
    return header;
}

void requireCompleteBmp(const ByteView& view, const ImageHeader& header)
{
    const BmpInfo info = readInfo(view);
    if (info.compression == 1 || info.compression == 2)
        return; // run lengths: no size to compare with
    const std::uint64_t stride = (static_cast<std::uint64_t>(header.width) * info.bits + 31) / 32 * 4;
    if (view.u32le(10) + stride * static_cast<std::uint64_t>(header.height) > view.size())
        view.damaged("the BMP file is cut off, it holds fewer rows than its header announces");
}

} // namespace ps::imaging

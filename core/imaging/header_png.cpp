// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/header_formats.h"
#include "core/imaging/png_chunk.h"

#include <array>
#include <optional>

namespace ps::imaging {
namespace {

constexpr std::size_t kSignature = 8, kFrame = 12; // bytes around a chunk's payload: length, type, checksum
constexpr std::uint32_t kLargest = 0x7FFFFFFF;

struct Chunk {
    std::size_t type = 0, begin = 0, length = 0; // offsets of its type and payload
    std::size_t next() const { return begin + length + 4; }
};

/// The chunk at `offset`; none where the bytes end before the chunk does.
std::optional<Chunk> chunkAt(const ByteView& view, std::size_t offset)
{
    if (!view.has(offset, kFrame))
        return {};
    const std::uint32_t length = view.u32be(offset);
    if (length > kLargest)
        view.damaged("the PNG chunk at byte " + std::to_string(offset) + " has an impossible length");
    if (!view.has(offset, kFrame + length))
        return {};
    return Chunk { .type = offset + 4, .begin = offset + 8, .length = length };
}

std::string typeName(const ByteView& view, const Chunk& chunk)
{
    std::string name;
    for (const std::uint8_t byte : view.bytes(chunk.type, 4))
        name += byte >= 'A' && byte <= 'z' ? static_cast<char>(byte) : '?';
    return name;
}

bool isAllowed(std::uint32_t colorType, int bitDepth)
{
    switch (colorType) {
    case 0: return bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8 || bitDepth == 16;
    case 3: return bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8;
    case 2:
    case 4:
    case 6: return bitDepth == 8 || bitDepth == 16;
    default: return false;
    }
}

ImageHeader readSize(const ByteView& view)
{
    ImageHeader header { .format = ImageFormat::Png };
    if (view.u32be(kSignature) != 13 || !view.is(kSignature + 4, "IHDR"))
        view.damaged("a PNG file begins with an IHDR chunk of 13 bytes, this one does not");
    header.width = view.u32be(16);
    header.height = view.u32be(20);
    if (header.width > kLargest || header.height > kLargest)
        view.damaged("its PNG header gives a side of 2^31 pixels or more");
    header.bitDepth = static_cast<int>(view.u8(24));
    const std::uint32_t colorType = view.u8(25);
    if (!isAllowed(colorType, header.bitDepth)) {
        view.damaged("its PNG header gives colour type " + std::to_string(colorType) + " with "
            + std::to_string(header.bitDepth) + " bits");
    }
    header.alpha = colorType == 4 || colorType == 6;
    return header;
}

constexpr std::array<std::uint32_t, 256> makeTable()
{
    std::array<std::uint32_t, 256> table {};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) != 0 ? 0xEDB88320U ^ value >> 1 : value >> 1;
        table[i] = value;
    }
    return table;
}

} // namespace

std::uint32_t pngChecksum(std::span<const std::uint8_t> typeAndPayload)
{
    static constexpr std::array<std::uint32_t, 256> kTable = makeTable();
    std::uint32_t value = 0xFFFFFFFFU;
    for (const std::uint8_t byte : typeAndPayload)
        value = kTable[(value ^ byte) & 0xFF] ^ value >> 8;
    return ~value;
}

ImageHeader readPngHeader(const ByteView& view)
{
    ImageHeader header = readSize(view);
    bool exif = false;
    for (auto chunk = chunkAt(view, kSignature); chunk; chunk = chunkAt(view, chunk->next())) {
        if (view.is(chunk->type, "IEND"))
            break;
        if (view.is(chunk->type, "tRNS"))
            header.alpha = true;
        else if (view.is(chunk->type, "acTL"))
            header.more = true;
        else if (view.is(chunk->type, "eXIf") && !exif) {
            header.orientation = exifOrientation({ view.bytes(chunk->begin, chunk->length), view.where() });
            exif = true;
        }
    }
    return header;
}

void requireCompletePng(const ByteView& view)
{
    bool pixels = false;
    for (auto chunk = chunkAt(view, kSignature); chunk; chunk = chunkAt(view, chunk->next())) {
        if (pngChecksum(view.bytes(chunk->type, 4 + chunk->length)) != view.u32be(chunk->begin + chunk->length))
            view.damaged("the checksum of its PNG chunk " + typeName(view, *chunk) + " is wrong");
        pixels = pixels || view.is(chunk->type, "IDAT");
        if (view.is(chunk->type, "IEND")) {
            if (!pixels)
                view.damaged("the PNG file holds no pixels");
            return;
        }
    }
    view.damaged("the PNG end marker is missing, the file is cut off");
}

} // namespace ps::imaging

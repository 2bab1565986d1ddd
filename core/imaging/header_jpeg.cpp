// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/header_formats.h"

#include <cstring>
#include <optional>

namespace ps::imaging {
namespace {

constexpr std::uint32_t kStartOfScan = 0xDA, kEndOfImage = 0xD9, kApp1 = 0xE1;

struct Segment {
    std::uint32_t marker = 0;
    std::size_t begin = 0, length = 0; // of its payload
    std::size_t next = 0;
};

bool standsAlone(std::uint32_t marker) { return marker == 0x01 || (marker >= 0xD0 && marker <= kEndOfImage); }

bool startsFrame(std::uint32_t marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// The segment whose marker is at `offset`; none where the bytes end before its payload does.
std::optional<Segment> segmentAt(const ByteView& view, std::size_t offset)
{
    if (!view.has(offset, 2))
        return {};
    if (view.u8(offset) != 0xFF)
        view.damaged("a JPEG marker is missing at byte " + std::to_string(offset));
    while (view.has(offset, 2) && view.u8(offset + 1) == 0xFF) // fill bytes
        ++offset;
    if (!view.has(offset, 2))
        return {};
    Segment segment { .marker = view.u8(offset + 1), .begin = offset + 2 };
    segment.next = segment.begin;
    if (standsAlone(segment.marker))
        return segment;
    if (!view.has(segment.begin, 2))
        return {};
    const std::size_t length = view.u16be(segment.begin);
    if (length < 2)
        view.damaged("the JPEG segment at byte " + std::to_string(offset) + " has an impossible length");
    segment.next = segment.begin + length;
    segment.begin += 2;
    segment.length = length - 2;
    if (!view.has(segment.begin, segment.length))
        return {};
    return segment;
}

void readFrame(const ByteView& view, const Segment& segment, ImageHeader& header)
{
    // Baseline, extended and progressive, Huffman or arithmetic: the frames libjpeg knows.
    if (segment.marker != 0xC0 && segment.marker != 0xC1 && segment.marker != 0xC2 && segment.marker != 0xC9
        && segment.marker != 0xCA) {
        throw Error(ErrorKind::Unsupported, "lossless and hierarchical JPEG pictures are not read",
            view.where(), "save it as PNG");
    }
    header.bitDepth = static_cast<int>(view.u8(segment.begin));
    if (header.bitDepth != 8) {
        throw Error(ErrorKind::Unsupported,
            "JPEG pictures with " + std::to_string(header.bitDepth) + " bits per channel are not read",
            view.where(), "save it as PNG");
    }
    header.height = view.u16be(segment.begin + 1);
    header.width = view.u16be(segment.begin + 3);
}

/// The next marker behind entropy-coded data: 0xFF followed by neither a stuffed zero nor a restart.
std::size_t endOfScan(const ByteView& view, std::size_t offset)
{
    while (view.has(offset, 2)) {
        const auto rest = view.bytes(offset, view.size() - offset);
        const void* found = std::memchr(rest.data(), 0xFF, rest.size() - 1);
        if (found == nullptr)
            break;
        offset += static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - rest.data());
        const std::uint32_t follows = view.u8(offset + 1);
        if (follows == 0xFF)
            ++offset;
        else if (follows == 0 || (follows >= 0xD0 && follows <= 0xD7))
            offset += 2;
        else
            return offset;
    }
    return view.size();
}

} // namespace

ImageHeader readJpegHeader(const ByteView& view)
{
    ImageHeader header { .format = ImageFormat::Jpeg };
    bool frame = false, exif = false;
    std::size_t offset = 2;
    for (auto segment = segmentAt(view, offset); segment; segment = segmentAt(view, offset)) {
        offset = segment->next;
        if (segment->marker == kStartOfScan || segment->marker == kEndOfImage)
            break;
        if (segment->marker == kApp1 && !exif && view.is(segment->begin, std::string_view("Exif\0\0", 6))) {
            header.orientation = exifOrientation({ view.bytes(segment->begin, segment->length), view.where() });
            exif = true;
        } else if (startsFrame(segment->marker) && !frame) {
            readFrame(view, *segment, header);
            frame = true;
        }
    }
    if (!frame)
        view.damaged("the JPEG frame header is missing");
    return header;
}

void requireCompleteJpeg(const ByteView& view)
{
    std::size_t offset = 2;
    for (auto segment = segmentAt(view, offset); segment; segment = segmentAt(view, offset)) {
        if (segment->marker == kEndOfImage)
            return;
        offset = segment->marker == kStartOfScan ? endOfScan(view, segment->next) : segment->next;
    }
    view.damaged("the JPEG end marker is missing, the file is cut off");
}

} // namespace ps::imaging

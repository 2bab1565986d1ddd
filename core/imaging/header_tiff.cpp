// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/header_formats.h"

#include <optional>

namespace ps::imaging {
namespace {

constexpr std::size_t kEntryBytes = 12;

enum Tag : std::uint32_t { // TIFF 6.0
    kImageWidth = 256,
    kImageLength = 257,
    kBitsPerSample = 258,
    kOrientation = 274,
    kExtraSamples = 338,
    kSampleFormat = 339
};

struct Entry {
    std::uint32_t tag = 0, type = 0, count = 0;
    std::size_t value = 0; // offset of the value itself or of the pointer to it
};

/// The first directory of a TIFF file. Reads are checked by ByteView.
class Directory {
public:
    explicit Directory(const ByteView& view)
        : m_view(view), m_little(view.is(0, "II")), m_begin(u32(4)), m_count(u16(m_begin))
    {
    }

    std::optional<Entry> find(std::uint32_t tag) const
    {
        std::optional<Entry> found;
        for (std::size_t i = 0; i < m_count; ++i) {
            const std::size_t at = m_begin + 2 + i * kEntryBytes;
            if (u16(at) != tag)
                continue;
            if (found) // readers differ on which one counts, so none does
                m_view.damaged("its TIFF directory gives tag " + std::to_string(tag) + " twice");
            found = Entry { .tag = tag, .type = u16(at + 2), .count = u32(at + 4), .value = at + 8 };
        }
        return found;
    }

    /// The first number of a SHORT or LONG entry; `otherwise` when the tag is absent.
    std::uint32_t number(std::uint32_t tag, std::uint32_t otherwise) const
    {
        const std::optional<Entry> entry = find(tag);
        if (!entry)
            return otherwise;
        const bool isShort = entry->type == 3;
        if ((!isShort && entry->type != 4) || entry->count == 0)
            m_view.damaged("its TIFF tag " + std::to_string(tag) + " is not a number");
        const bool isInline = entry->count <= (isShort ? 2U : 1U);
        const std::size_t at = isInline ? entry->value : u32(entry->value);
        return isShort ? u16(at) : u32(at);
    }

    bool isLast() const
    {
        const std::size_t at = m_begin + 2 + m_count * kEntryBytes;
        return !m_view.has(at, 4) || u32(at) == 0;
    }

private:
    std::uint32_t u16(std::size_t at) const { return m_little ? m_view.u16le(at) : m_view.u16be(at); }
    std::uint32_t u32(std::size_t at) const { return m_little ? m_view.u32le(at) : m_view.u32be(at); }

    const ByteView& m_view;
    bool m_little = true;
    std::size_t m_begin = 0, m_count = 0;
};

int validOrientation(std::uint32_t value) { return value >= 1 && value <= 8 ? static_cast<int>(value) : 1; }

} // namespace

int exifOrientation(const ByteView& block)
{
    try {
        const ByteView tiff = block.is(0, std::string_view("Exif\0\0", 6)) ? block.from(6) : block;
        if (!tiff.is(0, std::string_view("II*\0", 4)) && !tiff.is(0, std::string_view("MM\0*", 4)))
            return 1;
        return validOrientation(Directory(tiff).number(kOrientation, 1));
    } catch (const Error&) {
        return 1; // a camera's broken metadata is no reason to refuse its picture
    }
}

std::optional<std::size_t> tiffAlphaKind(const ByteView& view)
{
    const std::optional<Entry> entry = Directory(view).find(kExtraSamples);
    if (!entry || entry->count != 1)
        return {};
    return view.is(0, "II") ? entry->value : entry->value + 1;
}

ImageHeader readTiffHeader(const ByteView& view)
{
    const Directory directory(view);
    ImageHeader header { .format = ImageFormat::Tiff };
    header.width = directory.number(kImageWidth, 0);
    header.height = directory.number(kImageLength, 0);
    header.bitDepth = static_cast<int>(directory.number(kBitsPerSample, 1));
    header.orientation = validOrientation(directory.number(kOrientation, 1));
    header.alpha = directory.find(kExtraSamples).has_value();
    header.more = !directory.isLast();
    if (header.bitDepth > 16 || directory.number(kSampleFormat, 1) != 1) {
        throw Error(ErrorKind::Unsupported,
            "only TIFF pictures with up to 16 whole-numbered bits per channel are read", view.where(),
            "save it with 8 or 16 bits per channel");
    }
    return header;
}

} // namespace ps::imaging

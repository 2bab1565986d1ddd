// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/image_files.h"

#include "tests/support/crc32.h"

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <stdexcept>

namespace ps::test {
namespace {

void append(Bytes& bytes, const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); }
void append(Bytes& bytes, const std::string& text) { bytes.insert(bytes.end(), text.begin(), text.end()); }

void number(Bytes& bytes, std::uint64_t value, int count, bool bigEndian)
{
    for (int i = 0; i < count; ++i) {
        const int shift = 8 * (bigEndian ? count - 1 - i : i);
        bytes.push_back(static_cast<std::uint8_t>(shift < 64 ? value >> shift : 0)); // fields of zeros are longer
    }
}

/// A zlib stream of stored blocks.
Bytes stored(const Bytes& data)
{
    Bytes stream { 0x78, 0x01 };
    for (std::size_t begin = 0; begin == 0 || begin < data.size(); begin += 65535) {
        const std::size_t length = std::min<std::size_t>(65535, data.size() - begin);
        stream.push_back(begin + length == data.size() ? 1 : 0);
        number(stream, length, 2, false);
        number(stream, ~length, 2, false);
        stream.insert(stream.end(), data.begin() + static_cast<std::ptrdiff_t>(begin),
            data.begin() + static_cast<std::ptrdiff_t>(begin + length));
    }
    std::uint32_t a = 1, b = 0;
    for (const std::uint8_t byte : data) {
        a = (a + byte) % 65521;
        b = (b + a) % 65521;
    }
    number(stream, std::uint64_t { b } << 16 | a, 4, true);
    return stream;
}

struct TiffEntry {
    int tag = 0, type = 3; // 3 SHORT, 4 LONG
    std::uint32_t count = 1, value = 0;
};

/// Header and one directory; longer data begins behind it at tiffDataOffset.
Bytes tiffHeader(std::initializer_list<TiffEntry> entries, bool bigEndian, bool furtherPage = false)
{
    Bytes file;
    append(file, bigEndian ? std::string("MM") : std::string("II"));
    number(file, 42, 2, bigEndian);
    number(file, 8, 4, bigEndian);
    number(file, entries.size(), 2, bigEndian);
    for (const TiffEntry& entry : entries) {
        number(file, static_cast<std::uint64_t>(entry.tag), 2, bigEndian);
        number(file, static_cast<std::uint64_t>(entry.type), 2, bigEndian);
        number(file, entry.count, 4, bigEndian);
        const bool isShort = entry.type == 3 && entry.count == 1;
        number(file, entry.value, isShort ? 2 : 4, bigEndian);
        if (isShort)
            number(file, 0, 2, bigEndian);
    }
    number(file, furtherPage ? 8 : 0, 4, bigEndian); // the further page is the first one again
    return file;
}

constexpr std::uint32_t tiffDataOffset(std::uint32_t entries) { return 8 + 2 + entries * 12 + 4; }

void riffChunk(Bytes& bytes, const std::string& type, const Bytes& payload)
{
    append(bytes, type);
    number(bytes, payload.size(), 4, false);
    append(bytes, payload);
    if (payload.size() % 2 != 0)
        bytes.push_back(0);
}

std::size_t pixelIndex(const Image& image, int x, int y)
{
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x)) * 3;
}

} // namespace

Bytes pngChunk(const std::string& type, const Bytes& payload)
{
    Bytes checked;
    append(checked, type);
    append(checked, payload);
    Bytes chunk;
    number(chunk, payload.size(), 4, true);
    append(chunk, checked);
    number(chunk, crc32(checked.data(), checked.size()), 4, true);
    return chunk;
}

Bytes pngFile(const PngSpec& spec)
{
    Bytes file { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
    Bytes header;
    number(header, static_cast<std::uint64_t>(spec.width), 4, true);
    number(header, static_cast<std::uint64_t>(spec.height), 4, true);
    append(header,
        Bytes { static_cast<std::uint8_t>(spec.bitDepth), static_cast<std::uint8_t>(spec.colorType), 0, 0, 0 });
    append(file, pngChunk("IHDR", header));
    for (const auto& [type, payload] : spec.before)
        append(file, pngChunk(type, payload));
    const std::size_t stride = spec.height > 0 ? spec.rows.size() / static_cast<std::size_t>(spec.height) : 0;
    Bytes filtered;
    for (std::size_t row = 0; row * stride < spec.rows.size(); ++row) {
        filtered.push_back(0);
        const auto begin = spec.rows.begin() + static_cast<std::ptrdiff_t>(row * stride);
        filtered.insert(filtered.end(), begin, begin + static_cast<std::ptrdiff_t>(stride));
    }
    append(file, pngChunk("IDAT", stored(filtered)));
    for (const auto& [type, payload] : spec.after)
        append(file, pngChunk(type, payload));
    append(file, pngChunk("IEND", {}));
    return file;
}

Bytes pngOf(const Image& image)
{
    return pngFile({ .width = image.width, .height = image.height, .rows = image.rgb });
}

Bytes tiffFile(const TiffSpec& spec)
{
    constexpr std::uint32_t kEntries = 12;
    const auto channels = static_cast<std::uint32_t>(spec.channels);
    const auto size = static_cast<std::uint32_t>(spec.pixels.size());
    const bool single = channels == 1;
    const std::uint32_t bitsAt = tiffDataOffset(kEntries), pixelsAt = bitsAt + 8;
    const auto bits = static_cast<std::uint32_t>(spec.bits);
    Bytes file = tiffHeader(
        { { 256, 4, 1, static_cast<std::uint32_t>(spec.width) },
            { 257, 4, 1, static_cast<std::uint32_t>(spec.height) },
            { 258, 3, channels, single ? bits : bitsAt }, { 259, 3, 1, 1 }, { 262, 3, 1, single ? 1U : 2U },
            { 273, 4, 1, pixelsAt }, { 274, 3, 1, static_cast<std::uint32_t>(spec.orientation) },
            { 277, 3, 1, channels }, { 278, 4, 1, static_cast<std::uint32_t>(spec.height) },
            { 279, 4, 1, size }, { spec.channels == 4 ? 338 : 296, 3, 1, spec.channels == 4 ? 2U : 1U },
            { 339, 3, 1, static_cast<std::uint32_t>(spec.sampleFormat) } },
        spec.bigEndian, spec.furtherPage);
    for (int i = 0; i < 4; ++i)
        number(file, bits, 2, spec.bigEndian);
    append(file, spec.pixels);
    return file;
}

Bytes bmpFile(const Image& image, bool topDown)
{
    const auto width = static_cast<std::size_t>(image.width), height = static_cast<std::size_t>(image.height);
    const std::size_t stride = (width * 3 + 3) / 4 * 4;
    Bytes file { 'B', 'M' };
    number(file, 54 + stride * height, 4, false);
    number(file, 0, 4, false);
    number(file, 54, 4, false);
    number(file, 40, 4, false);
    number(file, width, 4, false);
    number(file, topDown ? -height : height, 4, false);
    number(file, 1, 2, false);
    number(file, 24, 2, false);
    number(file, 0, 24, false);
    for (int row = 0; row < image.height; ++row) {
        const int y = topDown ? row : image.height - 1 - row;
        for (int x = 0; x < image.width; ++x)
            for (const std::size_t channel : { 2U, 1U, 0U })
                file.push_back(image.rgb[pixelIndex(image, x, y) + channel]);
        file.resize(file.size() + stride - width * 3, 0);
    }
    return file;
}

Bytes exifBlock(int orientation, bool bigEndian)
{
    return tiffHeader({ { 274, 3, 1, static_cast<std::uint32_t>(orientation) } }, bigEndian);
}

Bytes withJpegExif(const Bytes& jpeg, const Bytes& exif)
{
    Bytes file { 0xFF, 0xD8, 0xFF, 0xE1 };
    number(file, exif.size() + 8, 2, true);
    append(file, std::string("Exif\0\0", 6));
    append(file, exif);
    file.insert(file.end(), jpeg.begin() + 2, jpeg.end());
    return file;
}

Bytes withWebPExif(const Bytes& webp, const Image& size, const Bytes& exif)
{
    Bytes extended { 0x08, 0, 0, 0 };
    number(extended, static_cast<std::uint64_t>(size.width - 1), 3, false);
    number(extended, static_cast<std::uint64_t>(size.height - 1), 3, false);
    Bytes body;
    append(body, std::string("WEBP"));
    riffChunk(body, "VP8X", extended);
    body.insert(body.end(), webp.begin() + 12, webp.end());
    riffChunk(body, "EXIF", exif);
    Bytes file;
    append(file, std::string("RIFF"));
    number(file, body.size(), 4, false);
    append(file, body);
    return file;
}

Bytes readBytes(const std::string& name)
{
    std::ifstream file(PS_TEST_DATA "/images/" + name, std::ios::binary);
    if (!file)
        throw std::runtime_error("no test picture " + name);
    return { std::istreambuf_iterator<char>(file), {} };
}

Image upright(const Image& stored, int orientation)
{
    const int w = stored.width, h = stored.height;
    Image result { .width = orientation >= 5 ? h : w, .height = orientation >= 5 ? w : h };
    for (int y = 0; y < result.height; ++y) {
        for (int x = 0; x < result.width; ++x) {
            const int table[9][2] = { { x, y }, { x, y }, { w - 1 - x, y }, { w - 1 - x, h - 1 - y },
                { x, h - 1 - y }, { y, x }, { y, h - 1 - x }, { w - 1 - y, h - 1 - x }, { w - 1 - y, x } };
            const std::size_t from = pixelIndex(stored, table[orientation][0], table[orientation][1]);
            result.rgb.insert(result.rgb.end(), { stored.rgb[from], stored.rgb[from + 1], stored.rgb[from + 2] });
        }
    }
    return result;
}

Image coordinatePicture(int width, int height)
{
    Image image { .width = width, .height = height };
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int value : { 40 * x, 40 * y, 200 - 17 * x + 5 * y })
                image.rgb.push_back(static_cast<std::uint8_t>(value));
    return image;
}

} // namespace ps::test

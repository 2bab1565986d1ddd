// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/image.h"

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/base/sha256.h"

#include <algorithm>

namespace ps {
namespace {

/// The words of a PPM header: numbers between white space and comments.
class HeaderReader {
public:
    HeaderReader(std::span<const std::uint8_t> bytes, std::size_t start, const std::string& where)
        : m_bytes(bytes), m_at(start), m_where(where)
    {
    }

    std::int64_t number(const char* what)
    {
        skipSpace();
        const std::size_t first = m_at;
        std::int64_t value = 0;
        for (; m_at < m_bytes.size() && isDigit(m_bytes[m_at]); ++m_at) {
            if (m_at - first == kDigits)
                fail(std::string("the ") + what + " has more than " + std::to_string(kDigits) + " digits");
            value = value * 10 + (m_bytes[m_at] - '0');
        }
        if (m_at == first)
            fail(std::string("the ") + what + " is missing from the PPM header");
        return value;
    }

    /// The one white space byte that ends the header.
    std::size_t end()
    {
        if (m_at >= m_bytes.size() || !isSpace(m_bytes[m_at]))
            fail("the PPM header does not end with white space");
        return m_at + 1;
    }

private:
    static constexpr std::size_t kDigits = 9;
    static bool isDigit(std::uint8_t byte) { return byte >= '0' && byte <= '9'; }
    static bool isSpace(std::uint8_t byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

    void skipSpace()
    {
        while (m_at < m_bytes.size() && (isSpace(m_bytes[m_at]) || m_bytes[m_at] == '#')) {
            if (m_bytes[m_at] == '#') {
                const auto rest = m_bytes.subspan(m_at);
                m_at += static_cast<std::size_t>(std::find(rest.begin(), rest.end(), '\n') - rest.begin());
            } else {
                ++m_at;
            }
        }
    }

    [[noreturn]] void fail(const std::string& problem) const
    {
        throw Error(ErrorKind::Damaged, problem, m_where);
    }

    std::span<const std::uint8_t> m_bytes;
    std::size_t m_at;
    const std::string& m_where;
};

void checkSize(std::int64_t width, std::int64_t height, const std::string& where)
{
    const std::string size = std::to_string(width) + " x " + std::to_string(height) + " pixels";
    if (width == 0 || height == 0)
        throw Error(ErrorKind::Damaged, "the picture has " + size, where);
    if (std::max(width, height) > limits::kImageSide || width * height > limits::kImagePixels) {
        throw Error(ErrorKind::Unsupported,
            "the picture has " + size + ", the limits are " + std::to_string(limits::kImageSide)
                + " on a side and " + std::to_string(limits::kImagePixels / 1'000'000) + " million in all",
            where, "make it smaller first");
    }
}

} // namespace

std::string pixelHash(const Image& image) { return sha256Hex(image.rgb); }

Image parsePpm(std::span<const std::uint8_t> bytes, const std::string& where)
{
    if (bytes.size() < 2 || bytes[0] != 'P' || bytes[1] != '6')
        throw Error(ErrorKind::NotThisFormat, "this is not a binary RGB picture (PPM, P6)", where);
    HeaderReader header(bytes, 2, where);
    const std::int64_t width = header.number("width");
    const std::int64_t height = header.number("height");
    const std::int64_t maximum = header.number("maximum value");
    const auto pixels = bytes.subspan(header.end());
    checkSize(width, height, where);
    if (maximum != 255) {
        throw Error(ErrorKind::Unsupported,
            "the maximum value is " + std::to_string(maximum) + ", only 255 is read", where,
            "convert it to 8 bits per channel");
    }
    const auto needed = static_cast<std::size_t>(width * height * 3);
    if (pixels.size() != needed) {
        throw Error(ErrorKind::Damaged,
            "the picture needs " + std::to_string(needed) + " bytes of pixels, the file has "
                + std::to_string(pixels.size()),
            where);
    }
    return { static_cast<int>(width), static_cast<int>(height), { pixels.begin(), pixels.end() } };
}

std::vector<std::uint8_t> encodePpm(const Image& image)
{
    const std::string header = "P6\n" + std::to_string(image.width) + ' ' + std::to_string(image.height)
        + "\n255\n";
    std::vector<std::uint8_t> bytes(header.begin(), header.end());
    bytes.insert(bytes.end(), image.rgb.begin(), image.rgb.end());
    return bytes;
}

} // namespace ps

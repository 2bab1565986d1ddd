// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/font.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/resources.h"

#include <array>

namespace ps::imaging {
namespace {

constexpr std::uint64_t kFontBytes = 4 << 20;
constexpr int kDepth = 4;      // of glyphs made from glyphs
constexpr int kCurveSteps = 6; // a curve of 0.1 em becomes steps well below a pixel at every size we draw

const std::array<const char*, 3> kFiles { "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf" };

struct OutlinePoint {
    Point at {};
    bool onCurve = false;
};

Point between(Point a, Point b) { return { (a.x + b.x) / 2, (a.y + b.y) / 2 }; }

/// Quadratic curves as TrueType stores them: between two control points lies an implied point of the curve.
std::vector<Point> flattened(const std::vector<OutlinePoint>& points)
{
    std::vector<Point> line;
    const std::size_t count = points.size();
    std::size_t first = 0;
    while (first < count && !points[first].onCurve)
        ++first;
    Point from = first < count ? points[first].at : between(points[0].at, points[count - 1].at);
    first %= count;
    line.push_back(from);
    for (std::size_t i = 1; i <= count; ++i) {
        const OutlinePoint& point = points[(first + i) % count];
        if (point.onCurve) {
            line.push_back(from = point.at);
            continue;
        }
        const OutlinePoint& next = points[(first + i + 1) % count];
        const Point to = next.onCurve ? next.at : between(point.at, next.at);
        for (int step = 1; step <= kCurveSteps; ++step) {
            const double t = static_cast<double>(step) / kCurveSteps, s = 1 - t;
            line.push_back({ s * s * from.x + 2 * s * t * point.at.x + t * t * to.x,
                s * s * from.y + 2 * s * t * point.at.y + t * t * to.y });
        }
        from = to;
    }
    return line;
}

} // namespace

/// x' = xx x + xy y + dx, y' = yx x + yy y + dy: from font units to em, y down.
struct Font::Transform {
    double xx = 1, xy = 0, yx = 0, yy = 1, dx = 0, dy = 0;
    Point operator()(double x, double y) const { return { xx * x + xy * y + dx, yx * x + yy * y + dy }; }
};

const Font& Font::of(Face face)
{
    const auto load = [](Face which) {
        const auto file = resourceFolder() / "fonts" / kFiles[static_cast<std::size_t>(which)];
        return Font(readFile(file, kFontBytes), file.filename().string());
    };
    switch (face) {
    case Face::Bold: {
        static const Font font = load(Face::Bold);
        return font;
    }
    case Face::Mono: {
        static const Font font = load(Face::Mono);
        return font;
    }
    case Face::Regular: break;
    }
    static const Font font = load(Face::Regular);
    return font;
}

Font::Font(std::vector<std::uint8_t> bytes, const std::string& where)
    : m_bytes(std::move(bytes)), m_where(where)
{
    const Table head = table("head"), maximum = table("maxp"), horizontal = table("hhea");
    m_glyphs = table("glyf");
    m_offsets = table("loca");
    m_metrics = table("hmtx");
    m_unitsPerEm = std::max<int>(1, u16(head.begin + 18));
    m_longOffsets = u16(head.begin + 50) != 0;
    m_glyphCount = u16(maximum.begin + 4);
    m_longMetrics = std::max<int>(1, u16(horizontal.begin + 34));
    findCharacterMap();
}

Font::Glyph Font::glyph(char32_t character) const
{
    const int index = glyphIndex(character);
    const double em = 1.0 / m_unitsPerEm;
    Glyph result;
    result.advance = em * u16(m_metrics.begin + 4 * static_cast<std::size_t>(std::min(index, m_longMetrics - 1)));
    addGlyph(index, { .xx = em, .yy = -em }, 0, result.outline);
    return result;
}

double Font::advance(std::string_view utf8) const
{
    double sum = 0;
    for (const char32_t character : characters(utf8)) {
        const int index = std::min(glyphIndex(character), m_longMetrics - 1);
        sum += u16(m_metrics.begin + 4 * static_cast<std::size_t>(index));
    }
    return sum / m_unitsPerEm;
}

std::uint16_t Font::u16(std::size_t at) const
{
    if (at + 2 > m_bytes.size())
        throw Error(ErrorKind::Damaged, "the font is damaged", m_where, "install the program again");
    return static_cast<std::uint16_t>(m_bytes[at] << 8 | m_bytes[at + 1]);
}

std::uint32_t Font::u32(std::size_t at) const { return std::uint32_t { u16(at) } << 16 | u16(at + 2); }

Font::Table Font::table(const char* tag) const
{
    const std::string_view name(tag, 4);
    for (std::size_t i = 0; i < u16(4); ++i) {
        const std::size_t at = 12 + i * 16;
        if (u32(at)
            == (std::uint32_t { static_cast<std::uint8_t>(name[0]) } << 24 | static_cast<std::uint32_t>(name[1]) << 16
                | static_cast<std::uint32_t>(name[2]) << 8 | static_cast<std::uint32_t>(name[3])))
            return { u32(at + 8), u32(at + 12) };
    }
    throw Error(ErrorKind::Damaged, "the font has no table " + std::string(name), m_where,
        "install the program again");
}

void Font::findCharacterMap()
{
    const Table map = table("cmap");
    for (std::size_t i = 0; i < u16(map.begin + 2); ++i) {
        const std::size_t at = map.begin + u32(map.begin + 4 + i * 8 + 4);
        if (u16(at) == 4)
            m_characters = at;
    }
    if (m_characters == 0)
        throw Error(ErrorKind::Damaged, "the font has no character map of format 4", m_where,
            "install the program again");
}

int Font::glyphIndex(char32_t character) const
{
    if (character > 0xFFFF)
        return 0;
    const std::size_t doubled = u16(m_characters + 6); // segments * 2
    const std::size_t ends = m_characters + 14, starts = ends + doubled + 2, deltas = starts + doubled,
                      ranges = deltas + doubled;
    for (std::size_t at = 0; at < doubled; at += 2) {
        if (character > u16(ends + at))
            continue;
        const std::uint16_t start = u16(starts + at), range = u16(ranges + at);
        if (character < start)
            return 0;
        int index = static_cast<int>(character);
        if (range != 0)
            index = u16(ranges + at + range + 2 * (character - start));
        if (range == 0 || index != 0)
            index = (index + u16(deltas + at)) & 0xFFFF;
        return index < m_glyphCount ? index : 0;
    }
    return 0;
}

void Font::addGlyph(int index, const Transform& transform, int depth, Outline& outline) const
{
    const auto i = static_cast<std::size_t>(index);
    const auto offset = [&](std::size_t entry) {
        return m_longOffsets ? u32(m_offsets.begin + entry * 4) : 2U * u16(m_offsets.begin + entry * 2);
    };
    if (index >= m_glyphCount || offset(i) == offset(i + 1)) // a blank has no outline
        return;
    const std::size_t at = m_glyphs.begin + offset(i);
    const int contours = i16(at);
    if (contours >= 0)
        addSimple(at + 10, contours, transform, outline);
    else if (depth < kDepth)
        addCompound(at + 10, transform, depth, outline);
}

void Font::addSimple(std::size_t at, int contours, const Transform& transform, Outline& outline) const
{
    enum Flag : std::uint8_t { OnCurve = 1, ShortX = 2, ShortY = 4, Repeat = 8, SameX = 16, SameY = 32 };
    const auto byte = [this](std::size_t offset) { return static_cast<std::uint8_t>(u16(offset) >> 8); };
    if (contours == 0)
        return;
    std::vector<std::size_t> ends;
    for (int i = 0; i < contours; ++i, at += 2)
        ends.push_back(u16(at));
    at += 2U + u16(at); // instructions for a hinter we do not have
    const std::size_t count = ends.back() + 1;
    std::vector<std::uint8_t> flags;
    while (flags.size() < count) {
        const std::uint8_t flag = byte(at++);
        flags.insert(flags.end(), (flag & Repeat) != 0 ? 1U + byte(at++) : 1U, flag);
    }
    const auto coordinates = [&](Flag isShort, Flag isSame) {
        std::vector<int> values;
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const bool same = (flags[i] & isSame) != 0;
            if ((flags[i] & isShort) != 0)
                value += same ? byte(at++) : -byte(at++);
            else if (!same)
                value += i16((at += 2) - 2);
            values.push_back(value);
        }
        return values;
    };
    const std::vector<int> xs = coordinates(ShortX, SameX), ys = coordinates(ShortY, SameY);
    std::size_t i = 0;
    for (const std::size_t end : ends) {
        std::vector<OutlinePoint> points;
        for (; i <= end && i < count; ++i)
            points.push_back({ transform(xs[i], ys[i]), (flags[i] & OnCurve) != 0 });
        if (!points.empty())
            outline.push_back(flattened(points));
    }
}

void Font::addCompound(std::size_t at, const Transform& outer, int depth, Outline& outline) const
{
    enum Flag : std::uint16_t { Words = 1, Offsets = 2, Scale = 8, More = 32, ScaleXy = 64, Matrix = 128 };
    const auto fraction = [this](std::size_t offset) { return i16(offset) / 16384.0; };
    for (std::uint16_t flags = More; (flags & More) != 0;) {
        flags = u16(at);
        const int index = u16(at + 2);
        at += 4;
        Transform inner;
        if ((flags & Offsets) != 0) {
            inner.dx = (flags & Words) != 0 ? i16(at) : static_cast<std::int8_t>(u16(at) >> 8);
            inner.dy = (flags & Words) != 0 ? i16(at + 2) : static_cast<std::int8_t>(u16(at) & 0xFF);
        }
        at += (flags & Words) != 0 ? 4 : 2;
        if ((flags & Scale) != 0) {
            inner.xx = inner.yy = fraction(at);
            at += 2;
        } else if ((flags & ScaleXy) != 0) {
            inner.xx = fraction(at);
            inner.yy = fraction(at + 2);
            at += 4;
        } else if ((flags & Matrix) != 0) {
            inner = { fraction(at), fraction(at + 4), fraction(at + 2), fraction(at + 6), inner.dx, inner.dy };
            at += 8;
        }
        // outer after inner
        const Point moved = outer(inner.dx, inner.dy);
        addGlyph(index,
            { .xx = outer.xx * inner.xx + outer.xy * inner.yx,
                .xy = outer.xx * inner.xy + outer.xy * inner.yy,
                .yx = outer.yx * inner.xx + outer.yy * inner.yx,
                .yy = outer.yx * inner.xy + outer.yy * inner.yy,
                .dx = moved.x,
                .dy = moved.y },
            depth + 1, outline);
    }
}

std::u32string characters(std::string_view utf8)
{
    std::u32string text;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<std::uint8_t>(utf8[i]);
        const std::size_t length = lead < 0x80 ? 1
            : lead >> 5 == 6                   ? 2
            : lead >> 4 == 14                  ? 3
            : lead >> 3 == 30                  ? 4
                                               : 0;
        char32_t value = length == 1 ? lead : lead & (0x7FU >> length);
        bool sound = length > 0 && i + length <= utf8.size();
        for (std::size_t k = 1; sound && k < length; ++k) {
            const auto next = static_cast<std::uint8_t>(utf8[i + k]);
            sound = next >> 6 == 2;
            value = value << 6 | (next & 0x3FU);
        }
        text.push_back(sound ? value : U'\uFFFD');
        i += sound ? length : 1;
    }
    return text;
}

} // namespace ps::imaging

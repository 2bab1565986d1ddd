// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/number_text.h"
#include "core/imaging/png_file.h"
#include "core/imaging/utf8_text.h"
#include "core/imaging/vector_file.h"
#include "core/imaging/vector_output.h"

#include <array>
#include <cmath>
#include <set>
#include <sstream>

namespace ps::imaging {
namespace {

constexpr double kGlyphUnits = 1000; // of one em, so that the outlines are whole numbers

std::string number(double value) { return plainNumber(value, 2); }

std::string attribute(const char* name, const std::string& value)
{
    return ' ' + std::string(name) + "=\"" + value + '"';
}
std::string attribute(const char* name, double value) { return attribute(name, number(value)); }

std::string hexColor(const Rgb& rgb)
{
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text = "#";
    for (const std::uint8_t part : rgb)
        text += { kDigits[part >> 4], kDigits[part & 15] };
    return text;
}

/// fill="#rrggbb", with fill-opacity where it shows through; or stroke.
std::string paint(const std::string& what, const Color& color)
{
    return attribute(what.c_str(), hexColor(color.rgb))
        + (color.alpha < 1 ? attribute((what + "-opacity").c_str(), plainNumber(color.alpha, 3)) : "");
}

std::string base64(std::span<const std::uint8_t> bytes)
{
    constexpr const char* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (i + k < bytes.size() ? bytes[i + k] : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            text += i + k > bytes.size() ? '=' : kLetters[group >> (18 - 6 * k) & 63];
    }
    return text;
}

/// Closed polygons with relative lines, their numbers rounded to `digits` without the error adding up.
std::string pathOf(const Outline& outline, double factor, int digits)
{
    const double unit = std::pow(10.0, digits);
    std::string path;
    for (const auto& polygon : outline) {
        double x = 0, y = 0;
        for (std::size_t i = 0; i < polygon.size(); ++i) {
            const double toX = std::round(polygon[i].x * factor * unit) / unit;
            const double toY = std::round(polygon[i].y * factor * unit) / unit;
            const std::string dx = plainNumber(toX - x, digits), dy = plainNumber(toY - y, digits);
            path += (i == 0                     ? "M"
                            : i == 1            ? "l"
                            : dx.front() == '-' ? ""
                                                : " ")
                + dx + (dy.front() == '-' ? "" : " ") + dy;
            x = toX;
            y = toY;
        }
        path += 'z';
    }
    return path;
}

class SvgWriter final : public VectorOutput {
public:
    void fill(const Outline& outline, const Color& color) override
    {
        m_body << "<path" << paint("fill", color) << attribute("d", pathOf(outline, 1, 2)) << "/>\n";
    }

    void boxes(std::span<const shape::Box> boxes) override
    {
        const double alpha = boxes.front().color.alpha;
        m_body << "<g shape-rendering=\"crispEdges\""
               << (alpha < 1 ? attribute("fill-opacity", plainNumber(alpha, 3)) : "") << ">\n";
        for (const shape::Box& box : boxes)
            m_body << "<rect" << place(box.rect) << attribute("fill", hexColor(box.color.rgb)) << "/>\n";
        m_body << "</g>\n";
    }

    void frame(const shape::Frame& frame) override
    {
        m_body << "<rect" << place(frame.rect) << " fill=\"none\"" << paint("stroke", frame.color)
               << attribute("stroke-width", frame.thickness) << "/>\n";
    }

    void lines(const std::vector<Line>& lines, double thickness, const Color& color) override
    {
        m_body << "<path fill=\"none\"" << paint("stroke", color) << attribute("stroke-width", thickness)
               << " d=\"";
        for (const Line& line : lines)
            m_body << 'M' << number(line.from.x) << ' ' << number(line.from.y) << 'L' << number(line.to.x)
                   << ' ' << number(line.to.y);
        m_body << "\"/>\n";
    }

    void text(const shape::Text& text) override
    {
        const std::vector<PlacedGlyph> glyphs = placedGlyphs(text);
        if (glyphs.empty())
            return;
        const double size = text.style.size / kGlyphUnits;
        m_body << "<g" << attribute("aria-label", xmlText(text.text)) << paint("fill", text.style.color)
               << " transform=\"translate(" << number(text.baseline.x) << ' ' << number(text.baseline.y)
               << ") scale(" << plainNumber(size, 5) << ")\">";
        for (const PlacedGlyph& glyph : glyphs)
            m_body << "<use xlink:href=\"#" << glyphName(text.style.face, glyph.character) << '"'
                   << (glyph.x > 0 ? attribute("x", plainNumber(glyph.x / size, 1)) : "") << "/>";
        m_body << "</g>\n";
    }

    void photo(const shape::Photo& photo) override
    {
        m_body << "<image" << place(photo.area)
               << " preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64,"
               << base64(encodePng(photoPixels(*photo.image))) << "\"/>\n";
    }

    void beginInset(Point at, double width, double height) override
    {
        const std::string name = "clip" + std::to_string(++m_clips);
        m_defs << "<clipPath id=\"" << name << "\"><rect" << attribute("width", width)
               << attribute("height", height) << "/></clipPath>\n";
        m_body << "<g clip-path=\"url(#" << name << ")\" transform=\"translate(" << number(at.x) << ' '
               << number(at.y) << ")\">\n";
    }
    void endInset() override { m_body << "</g>\n"; }

    std::string file(const Page& page, const FigureNotes& notes) const
    {
        std::ostringstream text;
        text << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
                "role=\"img\""
             << attribute("data-program", xmlText(notes.program)) << attribute("width", page.width)
             << attribute("height", page.height) << " viewBox=\"0 0 " << number(page.width) << ' '
             << number(page.height) << "\">\n"
             << "<title>" << xmlText(notes.title) << "</title>\n<desc>" << xmlText(notes.command) << "</desc>\n"
             << "<metadata>" << xmlText(notes.record) << "</metadata>\n<defs>\n"
             << m_defs.str() << "</defs>\n"
             << m_body.str() << "</svg>\n";
        return text.str();
    }

private:
    static std::string place(const Rect& rect)
    {
        return attribute("x", rect.x) + attribute("y", rect.y) + attribute("width", rect.width)
            + attribute("height", rect.height);
    }

    /// Defined at first use.
    std::string glyphName(Face face, char32_t character)
    {
        constexpr std::array kFaces { "r", "b", "m" };
        const std::string name = kFaces[static_cast<std::size_t>(face)]
            + std::to_string(static_cast<std::uint32_t>(character));
        if (m_glyphs.insert(name).second)
            m_defs << "<path" << attribute("id", name)
                   << attribute("d", pathOf(Font::of(face).glyph(character).outline, kGlyphUnits, 0)) << "/>\n";
        return name;
    }

    std::ostringstream m_defs {}, m_body {};
    std::set<std::string> m_glyphs {};
    int m_clips = 0;
};

} // namespace

std::string svgFile(const Page& page, const FigureNotes& notes)
{
    SvgWriter writer;
    draw(page, writer);
    return writer.file(page, notes);
}

} // namespace ps::imaging

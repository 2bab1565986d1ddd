// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/number_text.h"
#include "core/imaging/pdf_objects.h"
#include "core/imaging/png_file.h"
#include "core/imaging/utf8_text.h"
#include "core/imaging/vector_file.h"
#include "core/imaging/vector_output.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace ps::imaging {
namespace {

constexpr double kPointsPerUnit = 0.75;
constexpr double kGlyphUnits = 1000; // of one em, so that the outlines are whole numbers
constexpr double kBleed = 0.5;       // of a rectangle under its neighbours

std::string number(double value) { return plainNumber(value, 2); }

std::string numbers(std::initializer_list<double> values)
{
    std::string text;
    for (const double value : values)
        text += number(value) + ' ';
    return text;
}

std::string pathOf(const Outline& outline, double factor, int digits)
{
    std::string path;
    for (const auto& polygon : outline) {
        for (std::size_t i = 0; i < polygon.size(); ++i)
            path += plainNumber(polygon[i].x * factor, digits) + ' '
                + plainNumber(polygon[i].y * factor, digits) + (i == 0 ? " m " : " l ");
        path += "h\n";
    }
    return path;
}

std::string colorOf(const Rgb& rgb, const char* operation)
{
    std::string text;
    for (const std::uint8_t part : rgb)
        text += plainNumber(part / 255.0, 4) + ' ';
    return text + operation + '\n';
}

/// The compressed pixels of a PNG, all its IDAT chunks: PDF reads them as they are (predictor 15).
std::vector<std::uint8_t> pngPixels(const std::vector<std::uint8_t>& png)
{
    constexpr std::size_t kSignature = 8, kAround = 12; // length, type and checksum of a chunk
    std::vector<std::uint8_t> pixels;
    for (std::size_t at = kSignature; at + kAround <= png.size();) {
        const auto byte = [&](std::size_t i) { return std::size_t { png[at + i] }; };
        const std::size_t length = byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
        const auto payload = png.begin() + static_cast<std::ptrdiff_t>(at + 8);
        if (std::equal(payload - 4, payload, "IDAT"))
            pixels.insert(pixels.end(), payload, payload + static_cast<std::ptrdiff_t>(length));
        at += length + kAround;
    }
    return pixels;
}

/// Rectangles of one alpha, opaque and each a little under its right and lower neighbour: painted as one group that is
/// blended once, no seam shows between them at any zoom.
std::string bleeding(std::span<const shape::Box> boxes)
{
    const auto key = [](double x, double y) {
        return std::pair { std::lround(x * 100), std::lround(y * 100) };
    };
    std::set<std::pair<long, long>> corners;
    for (const shape::Box& box : boxes)
        corners.insert(key(box.rect.x, box.rect.y));
    std::string text;
    const Rgb* last = nullptr;
    for (const shape::Box& box : boxes) {
        const Rect& r = box.rect;
        if (last == nullptr || *last != box.color.rgb)
            text += colorOf(box.color.rgb, "rg");
        last = &box.color.rgb;
        const double right = corners.contains(key(r.x + r.width, r.y)) ? kBleed : 0;
        const double below = corners.contains(key(r.x, r.y + r.height)) ? kBleed : 0;
        text += numbers({ r.x, r.y, r.width + right, r.height + below }) + "re f\n";
    }
    return text;
}

Rect boundsOf(std::span<const shape::Box> boxes)
{
    Rect bounds = boxes.front().rect;
    for (const auto& [rect, color] : boxes) {
        const double right = std::max(bounds.x + bounds.width, rect.x + rect.width);
        const double bottom = std::max(bounds.y + bounds.height, rect.y + rect.height);
        bounds.x = std::min(bounds.x, rect.x);
        bounds.y = std::min(bounds.y, rect.y);
        bounds.width = right - bounds.x;
        bounds.height = bottom - bounds.y;
    }
    return bounds;
}

class PdfWriter final : public VectorOutput {
public:
    void fill(const Outline& outline, const Color& color) override
    {
        m_content += "q " + alpha(color.alpha) + colorOf(color.rgb, "rg") + pathOf(outline, 1, 2) + "f Q\n";
    }

    void boxes(std::span<const shape::Box> boxes) override
    {
        const double opacity = boxes.front().color.alpha;
        if (opacity >= 1) {
            m_content += "q " + bleeding(boxes) + "Q\n";
            return;
        }
        const Rect r = boundsOf(boxes);
        const int group = m_objects.addCompressed("/Type/XObject/Subtype/Form/BBox["
                + numbers({ r.x, r.y, r.x + r.width, r.y + r.height })
                + "]/Resources<<>>/Group<</S/Transparency/CS/DeviceRGB/I true>>",
            bleeding(boxes));
        m_content += "q " + alpha(opacity) + named("B", group) + " Do Q\n";
    }

    void frame(const shape::Frame& frame) override
    {
        const Rect& r = frame.rect;
        m_content += "q " + alpha(frame.color.alpha) + colorOf(frame.color.rgb, "RG")
            + number(frame.thickness) + " w " + numbers({ r.x, r.y, r.width, r.height }) + "re S Q\n";
    }

    void lines(const std::vector<Line>& lines, double thickness, const Color& color) override
    {
        m_content += "q " + alpha(color.alpha) + colorOf(color.rgb, "RG") + number(thickness) + " w\n";
        for (const Line& line : lines)
            m_content += numbers({ line.from.x, line.from.y }) + "m " + numbers({ line.to.x, line.to.y }) + "l\n";
        m_content += "S Q\n";
    }

    void text(const shape::Text& text) override
    {
        const std::string size = plainNumber(text.style.size / kGlyphUnits, 5);
        m_content += "q " + alpha(text.style.color.alpha) + colorOf(text.style.color.rgb, "rg");
        for (const PlacedGlyph& glyph : placedGlyphs(text))
            m_content += "q " + size + " 0 0 " + size + ' '
                + numbers({ text.baseline.x + glyph.x, text.baseline.y }) + "cm "
                + glyphName(text.style.face, glyph.character) + " Do Q\n";
        m_content += "Q\n";
    }

    void photo(const shape::Photo& photo) override
    {
        const Image pixels = photoPixels(*photo.image);
        const std::string size = "/Width " + std::to_string(pixels.width);
        const int image = m_objects.addStream("/Type/XObject/Subtype/Image" + size + "/Height "
                + std::to_string(pixels.height)
                + "/ColorSpace/DeviceRGB/BitsPerComponent 8/Interpolate true/Filter/FlateDecode/DecodeParms<<"
                  "/Predictor 15/Colors 3/BitsPerComponent 8/Columns "
                + std::to_string(pixels.width) + ">>",
            pngPixels(encodePng(pixels)));
        const Rect& r = photo.area; // an image stands upright on its unit square, our y points down
        m_content += "q " + numbers({ r.width, 0, 0, -r.height, r.x, r.y + r.height }) + "cm "
            + named("I", image) + " Do Q\n";
    }

    void beginInset(Point at, double width, double height) override
    {
        m_content += "q 1 0 0 1 " + numbers({ at.x, at.y }) + "cm " + numbers({ 0, 0, width, height }) + "re W n\n";
    }
    void endInset() override { m_content += "Q\n"; }

    std::vector<std::uint8_t> file(const Page& page, const FigureNotes& notes)
    {
        const double width = page.width * kPointsPerUnit, height = page.height * kPointsPerUnit;
        const std::string axes = plainNumber(kPointsPerUnit, 4) + " 0 0 " + plainNumber(-kPointsPerUnit, 4)
            + " 0 " + number(height) + " cm\n";
        const int content = m_objects.addCompressed("", axes + m_content);
        const int pages = m_objects.reserve();
        const int leaf = m_objects.add("<</Type/Page/Parent " + pdfReference(pages) + "/MediaBox["
            + numbers({ 0, 0, width, height }) + "]/Group<</S/Transparency/CS/DeviceRGB>>/Contents "
            + pdfReference(content) + "/Resources<<" + resources() + ">>>>");
        m_objects.set(pages, "<</Type/Pages/Count 1/Kids[" + pdfReference(leaf) + "]>>");
        const int info = m_objects.add("<</Title" + pdfText(notes.title) + "/Subject" + pdfText(notes.command)
            + "/Creator" + pdfText(notes.program) + "/PruneScopeRecord" + pdfText(notes.record) + ">>");
        const int catalogue = m_objects.add(
            "<</Type/Catalog/Pages " + pdfReference(pages) + "/ViewerPreferences<</DisplayDocTitle true>>>>");
        return m_objects.file(catalogue, info);
    }

private:
    std::string alpha(double value)
    {
        if (value >= 1)
            return "";
        const std::string text = plainNumber(value, 3);
        const auto place = m_alphas.try_emplace(text, m_alphas.size()).first;
        return "/A" + std::to_string(place->second) + " gs ";
    }

    std::string named(const char* prefix, int object)
    {
        const std::string name = '/' + std::string(prefix) + std::to_string(object);
        m_drawn += name + ' ' + pdfReference(object);
        return name;
    }

    /// A form at first use.
    std::string glyphName(Face face, char32_t character)
    {
        auto [place, isNew] = m_glyphs.try_emplace({ face, character });
        if (isNew) {
            const int form = m_objects.addCompressed(
                "/Type/XObject/Subtype/Form/BBox[-2000 -2000 4000 2000]/Resources<<>>",
                pathOf(Font::of(face).glyph(character).outline, kGlyphUnits, 0) + "f");
            place->second = named("G", form);
        }
        return place->second;
    }

    std::string resources() const
    {
        std::string states;
        for (const auto& [value, index] : m_alphas)
            states += "/A" + std::to_string(index) + "<</ca " + value + "/CA " + value + ">>";
        return "/ExtGState<<" + states + ">>/XObject<<" + m_drawn + ">>";
    }

    PdfObjects m_objects {};
    std::string m_content {}, m_drawn {};
    std::map<std::string, std::size_t> m_alphas {};
    std::map<std::pair<Face, char32_t>, std::string> m_glyphs {};
};

} // namespace

std::vector<std::uint8_t> pdfFile(const Page& page, const FigureNotes& notes)
{
    PdfWriter writer;
    draw(page, writer);
    return writer.file(page, notes);
}

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/vector_output.h"

#include "core/imaging/resize.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

namespace ps::imaging {
namespace {

constexpr double kSame = 1e-6; // units: closer is the same place
constexpr int kPhotoSide = 2880;

struct Span {
    double from = 0, to = 0;
};

/// `whole` without the holes.
std::vector<Span> without(Span whole, std::vector<Span> holes)
{
    std::sort(holes.begin(), holes.end(), [](const Span& a, const Span& b) { return a.from < b.from; });
    std::vector<Span> rest;
    for (const Span& hole : holes) {
        if (hole.from >= whole.to)
            break;
        if (hole.from > whole.from + kSame)
            rest.push_back({ whole.from, hole.from });
        whole.from = std::max(whole.from, hole.to);
    }
    if (whole.to > whole.from + kSame)
        rest.push_back(whole);
    return rest;
}

/// The x of the diagonal x + y = `sum` inside a rectangle.
Span diagonal(const Rect& rect, double sum)
{
    return { std::max(rect.x, sum - rect.y - rect.height), std::min(rect.x + rect.width, sum - rect.y) };
}

Outline veilOutline(const Rect& area, const std::vector<Rect>& bright)
{
    const auto corners = [](const Rect& r) {
        return std::vector<Point> { { r.x, r.y }, { r.x + r.width, r.y }, { r.x + r.width, r.y + r.height },
            { r.x, r.y + r.height } };
    };
    Outline outline { corners(area) };
    for (const Rect& rect : joinedRows(bright)) {
        const std::vector<Point> hole = corners(rect);
        outline.emplace_back(hole.rbegin(), hole.rend());
    }
    return outline;
}

class Drawer {
public:
    explicit Drawer(VectorOutput& output) : m_output(output) { }

    void operator()(const shape::Fill& fill) { m_output.fill(fill.outline, fill.color); }
    void operator()(const shape::Box& box) { m_output.boxes({ &box, 1 }); }
    void operator()(const shape::Frame& frame) { m_output.frame(frame); }
    void operator()(const shape::Text& text) { m_output.text(text); }
    void operator()(const shape::Photo& photo) { m_output.photo(photo); }
    void operator()(const shape::Stroke& stroke)
    {
        m_output.lines(joined(stroke.lines), stroke.thickness, stroke.color);
    }
    void operator()(const shape::Hatch& hatch) { stripes({ hatch.area }, {}, hatch.stripes); }
    void operator()(const shape::Veil& veil)
    {
        m_output.fill(veilOutline(veil.area, veil.bright), veil.shade);
        stripes(veil.hatched, joinedRows(veil.bright), veil.stripes);
    }
    void operator()(const shape::Inset& inset)
    {
        m_output.beginInset(inset.at, inset.page->width, inset.page->height);
        draw(*inset.page, m_output);
        m_output.endInset();
    }

private:
    void stripes(const std::vector<Rect>& areas, const std::vector<Rect>& spared, const Stripes& look)
    {
        std::vector<Line> lines;
        for (const Rect& area : areas) {
            const auto more = stripeLines(area, spared, look.period);
            lines.insert(lines.end(), more.begin(), more.end());
        }
        if (!lines.empty())
            m_output.lines(lines, look.thickness, look.color);
    }

    VectorOutput& m_output;
};

bool isLevel(const Line& line) { return std::abs(line.from.y - line.to.y) < kSame; }
bool isUpright(const Line& line) { return std::abs(line.from.x - line.to.x) < kSame; }

/// Level lines, sorted by height and then from left to right, joined.
std::vector<Line> joinedLevel(std::vector<Line> lines)
{
    for (Line& line : lines)
        if (line.from.x > line.to.x)
            std::swap(line.from, line.to);
    const auto key = [](const Line& line) {
        return std::tuple { std::round(line.from.y / kSame), line.from.x, line.to.x };
    };
    std::sort(lines.begin(), lines.end(), [&](const Line& a, const Line& b) { return key(a) < key(b); });
    std::vector<Line> result;
    for (const Line& line : lines) {
        if (!result.empty() && std::abs(result.back().from.y - line.from.y) < kSame
            && line.from.x <= result.back().to.x + kSame)
            result.back().to.x = std::max(result.back().to.x, line.to.x);
        else
            result.push_back(line);
    }
    return result;
}

std::vector<Line> turned(std::vector<Line> lines)
{
    for (Line& line : lines)
        line = { { line.from.y, line.from.x }, { line.to.y, line.to.x } };
    return lines;
}

} // namespace

void draw(const Page& page, VectorOutput& output)
{
    Drawer drawer(output);
    std::vector<shape::Box> run;
    const auto flush = [&] {
        if (!run.empty())
            output.boxes(run);
        run.clear();
    };
    for (const Shape& shape : page.shapes) {
        const auto* box = std::get_if<shape::Box>(&shape);
        if (box == nullptr || (!run.empty() && run.back().color.alpha != box->color.alpha))
            flush();
        if (box != nullptr)
            run.push_back(*box);
        else
            std::visit(drawer, shape);
    }
    flush();
}

std::vector<Line> joined(std::vector<Line> lines)
{
    const auto slanted = std::partition(
        lines.begin(), lines.end(), [](const Line& line) { return isLevel(line) || isUpright(line); });
    const auto upright = std::partition(lines.begin(), slanted, isLevel);
    std::vector<Line> result = joinedLevel({ lines.begin(), upright });
    const std::vector<Line> up = turned(joinedLevel(turned({ upright, slanted })));
    result.insert(result.end(), up.begin(), up.end());
    result.insert(result.end(), slanted, lines.end());
    return result;
}

std::vector<Rect> joinedRows(std::vector<Rect> rects)
{
    const auto row = [](const Rect& rect) {
        return std::tuple { std::round(rect.y / kSame), std::round(rect.height / kSame) };
    };
    std::sort(rects.begin(), rects.end(), [&](const Rect& a, const Rect& b) {
        return std::tuple { row(a), a.x } < std::tuple { row(b), b.x };
    });
    std::vector<Rect> result;
    for (const Rect& rect : rects) {
        if (!result.empty() && row(result.back()) == row(rect)
            && std::abs(result.back().x + result.back().width - rect.x) < kSame)
            result.back().width = rect.x + rect.width - result.back().x;
        else
            result.push_back(rect);
    }
    return result;
}

std::vector<Line> stripeLines(const Rect& area, const std::vector<Rect>& spared, double period)
{
    const double step = period * std::numbers::sqrt2; // of x + y
    std::vector<Line> lines;
    for (double sum = std::ceil((area.x + area.y) / step) * step;
         sum < area.x + area.width + area.y + area.height; sum += step) {
        std::vector<Span> holes;
        for (const Rect& rect : spared) {
            const Span hole = diagonal(rect, sum);
            if (hole.to > hole.from)
                holes.push_back(hole);
        }
        for (const Span& span : without(diagonal(area, sum), std::move(holes)))
            lines.push_back({ { span.from, sum - span.from }, { span.to, sum - span.to } });
    }
    return lines;
}

Image photoPixels(const Image& original) { return thumbnail(original, kPhotoSide); }

std::vector<PlacedGlyph> placedGlyphs(const shape::Text& text)
{
    const Font& font = Font::of(text.style.face);
    std::vector<PlacedGlyph> placed;
    double x = 0;
    for (const char32_t character : characters(text.text)) {
        const Font::Glyph glyph = font.glyph(character);
        if (!glyph.outline.empty())
            placed.push_back({ character, x });
        x += glyph.advance * text.style.size;
    }
    return placed;
}

} // namespace ps::imaging

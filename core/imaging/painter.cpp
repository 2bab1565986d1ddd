// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/painter.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace ps::imaging {
namespace {

std::vector<Point> arc(Point centre, double radius, double fromTurn, double toTurn)
{
    constexpr int kSteps = 12;
    std::vector<Point> points;
    for (int i = 0; i <= kSteps; ++i) {
        const double angle = 2 * std::numbers::pi * (fromTurn + (toTurn - fromTurn) * i / kSteps);
        points.push_back({ centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle) });
    }
    return points;
}

} // namespace

double textWidth(std::string_view text, const TextStyle& style)
{
    return Font::of(style.face).advance(text) * style.size;
}

void Painter::fill(Outline outline, const Color& color)
{
    m_page.shapes.emplace_back(shape::Fill { std::move(outline), color });
}

void Painter::fillRect(const Rect& rect, const Color& color)
{
    m_page.shapes.emplace_back(shape::Box { rect, color });
}

void Painter::fillRounded(const Rect& rect, double radius, const Color& color)
{
    const double left = rect.x + radius, top = rect.y + radius;
    const double right = rect.x + rect.width - radius, bottom = rect.y + rect.height - radius;
    std::vector<Point> border;
    for (const auto& corner : { arc({ left, top }, radius, 0.5, 0.75), arc({ right, top }, radius, 0.75, 1),
             arc({ right, bottom }, radius, 0, 0.25), arc({ left, bottom }, radius, 0.25, 0.5) })
        border.insert(border.end(), corner.begin(), corner.end());
    fill({ border }, color);
}

void Painter::fillCircle(Point centre, double radius, const Color& color)
{
    std::vector<Point> border;
    for (const double turn : { 0.0, 0.25, 0.5, 0.75 }) {
        const auto quarter = arc(centre, radius, turn, turn + 0.25);
        border.insert(border.end(), quarter.begin(), quarter.end());
    }
    fill({ border }, color);
}

void Painter::frame(const Rect& rect, double thickness, const Color& color)
{
    m_page.shapes.emplace_back(shape::Frame { rect, thickness, color });
}

void Painter::line(Point from, Point to, double thickness, const Color& color)
{
    lines({ { from, to } }, thickness, color);
}

void Painter::lines(std::vector<Line> lines, double thickness, const Color& color)
{
    if (!lines.empty())
        m_page.shapes.emplace_back(shape::Stroke { std::move(lines), thickness, color });
}

void Painter::hatch(const Rect& area, const Stripes& stripes)
{
    m_page.shapes.emplace_back(shape::Hatch { area, stripes });
}

void Painter::text(Point baseline, std::string_view text, const TextStyle& style)
{
    m_page.shapes.emplace_back(shape::Text { baseline, std::string(text), style });
}

void Painter::photo(ImagePtr image, const Rect& area)
{
    m_page.shapes.emplace_back(shape::Photo { std::move(image), area });
}

void Painter::veil(shape::Veil veil) { m_page.shapes.emplace_back(std::move(veil)); }

void Painter::put(Page inset, Point position)
{
    m_page.shapes.emplace_back(shape::Inset { std::make_shared<const Page>(std::move(inset)), position });
}

} // namespace ps::imaging

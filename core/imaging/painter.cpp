// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/painter.h"

#include "core/imaging/coverage.h"

#include <algorithm>
#include <cmath>
#include <numbers>

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

Outline scaled(Outline outline, double factor, Point shift = {})
{
    for (auto& polygon : outline) {
        for (Point& point : polygon)
            point = { point.x * factor + shift.x, point.y * factor + shift.y };
    }
    return outline;
}

} // namespace

double textWidth(std::string_view text, const TextStyle& style)
{
    return Font::of(style.face).advance(text) * style.size;
}

double Painter::snapped(double unit) const { return std::round(unit * m_scale) / m_scale; }

int Painter::toPixel(double unit) const { return static_cast<int>(std::lround(unit * m_scale)); }

int Painter::thicknessOf(double thickness) const { return std::max(1, toPixel(thickness)); }

Painter::Pixels Painter::pixelsOf(const Rect& rect) const
{
    return { std::clamp(toPixel(rect.x), 0, m_target.width), std::clamp(toPixel(rect.y), 0, m_target.height),
        std::clamp(toPixel(rect.x + rect.width), 0, m_target.width),
        std::clamp(toPixel(rect.y + rect.height), 0, m_target.height) };
}

void Painter::blend(int x, int y, const Rgb& rgb, double weight)
{
    std::uint8_t* pixel = m_target.rgb.data()
        + (static_cast<std::size_t>(y) * static_cast<std::size_t>(m_target.width) + static_cast<std::size_t>(x))
            * 3;
    for (std::size_t i = 0; i < 3; ++i)
        pixel[i] = static_cast<std::uint8_t>(pixel[i] + (rgb[i] - pixel[i]) * weight + 0.5); // never negative
}

void Painter::fill(const Outline& outline, const Color& color)
{
    const Coverage coverage = coverageOf(scaled(outline, m_scale), m_target.width, m_target.height);
    std::size_t i = 0;
    for (int y = 0; y < coverage.height; ++y) {
        for (int x = 0; x < coverage.width; ++x, ++i) {
            if (coverage.area[i] > 0)
                blend(coverage.left + x, coverage.top + y, color.rgb, coverage.area[i] * color.alpha);
        }
    }
}

void Painter::fillRect(const Rect& rect, const Color& color)
{
    const Pixels area = pixelsOf(rect);
    for (int y = area.top; y < area.bottom; ++y) {
        for (int x = area.left; x < area.right; ++x)
            blend(x, y, color.rgb, color.alpha);
    }
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
    const double wide = thicknessOf(thickness) / m_scale;
    const double outside = std::floor(thicknessOf(thickness) / 2.0) / m_scale;
    const double left = snapped(rect.x) - outside, top = snapped(rect.y) - outside;
    const double right = snapped(rect.x + rect.width) - outside, bottom = snapped(rect.y + rect.height) - outside;
    fillRect({ left, top, right - left + wide, wide }, color);
    fillRect({ left, bottom, right - left + wide, wide }, color);
    fillRect({ left, top + wide, wide, bottom - top - wide }, color);
    fillRect({ right, top + wide, wide, bottom - top - wide }, color);
}

void Painter::line(Point from, Point to, double thickness, const Color& color)
{
    const double wide = thicknessOf(thickness) / m_scale,
                 outside = std::floor(thicknessOf(thickness) / 2.0) / m_scale;
    if (from.x == to.x) {
        fillRect({ snapped(from.x) - outside, std::min(from.y, to.y), wide, std::abs(to.y - from.y) }, color);
    } else if (from.y == to.y) {
        fillRect({ std::min(from.x, to.x), snapped(from.y) - outside, std::abs(to.x - from.x), wide }, color);
    } else {
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        const Point across { (from.y - to.y) / length * wide / 2, (to.x - from.x) / length * wide / 2 };
        fill({ { { from.x + across.x, from.y + across.y }, { to.x + across.x, to.y + across.y },
                 { to.x - across.x, to.y - across.y }, { from.x - across.x, from.y - across.y } } },
            color);
    }
}

void Painter::hatch(const Rect& rect, double period, double thickness, const Color& color)
{
    const Pixels area = pixelsOf(rect);
    const double step = period * m_scale, half = std::max(1.0, thickness * m_scale) / 2;
    std::vector<double> weights; // of the diagonals x + y
    for (int diagonal = area.left + area.top; diagonal <= area.right + area.bottom; ++diagonal) {
        const double along = (diagonal + 1) / std::numbers::sqrt2;
        const double distance = std::abs(along - std::round(along / step) * step);
        weights.push_back(std::clamp(half + 0.5 - distance, 0.0, 1.0) * color.alpha);
    }
    for (int y = area.top; y < area.bottom; ++y) {
        for (int x = area.left; x < area.right; ++x) {
            const double weight = weights[static_cast<std::size_t>(x + y - area.left - area.top)];
            if (weight > 0)
                blend(x, y, color.rgb, weight);
        }
    }
}

void Painter::text(Point baseline, std::string_view text, const TextStyle& style)
{
    const Font& font = Font::of(style.face);
    const double y = snapped(baseline.y); // or the same word would be sharp in one line and soft in the next
    for (const char32_t character : characters(text)) {
        const Font::Glyph glyph = font.glyph(character);
        fill(scaled(glyph.outline, style.size, { baseline.x, y }), style.color);
        baseline.x += glyph.advance * style.size;
    }
}

void Painter::put(const Image& picture, Point position)
{
    const int left = toPixel(position.x), top = toPixel(position.y);
    const int width = std::min(picture.width, m_target.width - left);
    for (int y = 0; y < std::min(picture.height, m_target.height - top); ++y) {
        const auto from = static_cast<std::ptrdiff_t>(y) * picture.width * 3;
        const auto to = (static_cast<std::ptrdiff_t>(top + y) * m_target.width + left) * 3;
        std::copy_n(picture.rgb.begin() + from, width * 3, m_target.rgb.begin() + to);
    }
}

} // namespace ps::imaging

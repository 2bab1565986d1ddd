// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/raster.h"

#include "core/imaging/coverage.h"
#include "core/imaging/mat_view.h"
#include "core/imaging/resize.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ps::imaging {
namespace {

Outline scaled(Outline outline, double factor, Point shift = {})
{
    for (auto& polygon : outline) {
        for (Point& point : polygon)
            point = { point.x * factor + shift.x, point.y * factor + shift.y };
    }
    return outline;
}

class Raster {
public:
    Raster(Image& target, double scale, const Rgb& background)
        : m_target(target), m_scale(scale), m_background(background)
    {
    }

    void operator()(const shape::Fill& fill) { paint(fill.outline, fill.color); }
    void operator()(const shape::Box& box) { paintRect(box.rect, box.color); }
    void operator()(const shape::Hatch& hatch) { paintStripes(hatch.area, hatch.stripes); }
    void operator()(const shape::Frame& frame);
    void operator()(const shape::Stroke& stroke);
    void operator()(const shape::Text& text);
    void operator()(const shape::Photo& photo);
    void operator()(const shape::Veil& veil);
    void operator()(const shape::Inset& inset);

private:
    struct Pixels {
        int left = 0, top = 0, right = 0, bottom = 0;
    };
    int toPixel(double unit) const { return static_cast<int>(std::lround(unit * m_scale)); }
    double snapped(double unit) const { return std::round(unit * m_scale) / m_scale; }
    int thicknessOf(double thickness) const { return std::max(1, toPixel(thickness)); }
    Pixels pixelsOf(const Rect& rect) const;

    void blend(int x, int y, const Rgb& rgb, double weight);
    void paint(const Outline& outline, const Color& color);
    void paintRect(const Rect& rect, const Color& color);
    void paintStripes(const Rect& area, const Stripes& stripes);
    void paintLine(Point from, Point to, double thickness, const Color& color);
    void copy(const Image& picture, int left, int top);

    Image& m_target;
    double m_scale;
    Rgb m_background;
};

Raster::Pixels Raster::pixelsOf(const Rect& rect) const
{
    return { std::clamp(toPixel(rect.x), 0, m_target.width), std::clamp(toPixel(rect.y), 0, m_target.height),
        std::clamp(toPixel(rect.x + rect.width), 0, m_target.width),
        std::clamp(toPixel(rect.y + rect.height), 0, m_target.height) };
}

void Raster::blend(int x, int y, const Rgb& rgb, double weight)
{
    std::uint8_t* pixel = m_target.rgb.data()
        + (static_cast<std::size_t>(y) * static_cast<std::size_t>(m_target.width) + static_cast<std::size_t>(x))
            * 3;
    for (std::size_t i = 0; i < 3; ++i)
        pixel[i] = static_cast<std::uint8_t>(pixel[i] + (rgb[i] - pixel[i]) * weight + 0.5); // never negative
}

void Raster::paint(const Outline& outline, const Color& color)
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

void Raster::paintRect(const Rect& rect, const Color& color)
{
    const Pixels area = pixelsOf(rect);
    for (int y = area.top; y < area.bottom; ++y) {
        for (int x = area.left; x < area.right; ++x)
            blend(x, y, color.rgb, color.alpha);
    }
}

void Raster::operator()(const shape::Frame& frame)
{
    const Rect& rect = frame.rect;
    const double wide = thicknessOf(frame.thickness) / m_scale;
    const double outside = std::floor(thicknessOf(frame.thickness) / 2.0) / m_scale;
    const double left = snapped(rect.x) - outside, top = snapped(rect.y) - outside;
    const double right = snapped(rect.x + rect.width) - outside, bottom = snapped(rect.y + rect.height) - outside;
    paintRect({ left, top, right - left + wide, wide }, frame.color);
    paintRect({ left, bottom, right - left + wide, wide }, frame.color);
    paintRect({ left, top + wide, wide, bottom - top - wide }, frame.color);
    paintRect({ right, top + wide, wide, bottom - top - wide }, frame.color);
}

void Raster::operator()(const shape::Stroke& stroke)
{
    for (const Line& line : stroke.lines)
        paintLine(line.from, line.to, stroke.thickness, stroke.color);
}

void Raster::paintLine(Point from, Point to, double thickness, const Color& color)
{
    const double wide = thicknessOf(thickness) / m_scale,
                 outside = std::floor(thicknessOf(thickness) / 2.0) / m_scale;
    if (from.x == to.x) {
        paintRect({ snapped(from.x) - outside, std::min(from.y, to.y), wide, std::abs(to.y - from.y) }, color);
    } else if (from.y == to.y) {
        paintRect({ std::min(from.x, to.x), snapped(from.y) - outside, std::abs(to.x - from.x), wide }, color);
    } else {
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        const Point across { (from.y - to.y) / length * wide / 2, (to.x - from.x) / length * wide / 2 };
        paint({ { { from.x + across.x, from.y + across.y }, { to.x + across.x, to.y + across.y },
                  { to.x - across.x, to.y - across.y }, { from.x - across.x, from.y - across.y } } },
            color);
    }
}

void Raster::paintStripes(const Rect& rect, const Stripes& stripes)
{
    const Pixels area = pixelsOf(rect);
    const double step = stripes.period * m_scale, half = std::max(1.0, stripes.thickness * m_scale) / 2;
    std::vector<double> weights; // of the diagonals x + y
    for (int diagonal = area.left + area.top; diagonal <= area.right + area.bottom; ++diagonal) {
        const double along = (diagonal + 1) / std::numbers::sqrt2;
        const double distance = std::abs(along - std::round(along / step) * step);
        weights.push_back(std::clamp(half + 0.5 - distance, 0.0, 1.0) * stripes.color.alpha);
    }
    for (int y = area.top; y < area.bottom; ++y) {
        for (int x = area.left; x < area.right; ++x) {
            const double weight = weights[static_cast<std::size_t>(x + y - area.left - area.top)];
            if (weight > 0)
                blend(x, y, stripes.color.rgb, weight);
        }
    }
}

void Raster::operator()(const shape::Text& text)
{
    const Font& font = Font::of(text.style.face);
    double x = text.baseline.x;
    const double y = snapped(text.baseline.y); // or the same word would be sharp in one line and soft in the next
    for (const char32_t character : characters(text.text)) {
        const Font::Glyph glyph = font.glyph(character);
        paint(scaled(glyph.outline, text.style.size, { x, y }), text.style.color);
        x += glyph.advance * text.style.size;
    }
}

void Raster::operator()(const shape::Photo& photo)
{
    const Rect& area = photo.area;
    const int left = toPixel(area.x), top = toPixel(area.y);
    copy(smoothResize(*photo.image, std::max(1, toPixel(area.x + area.width) - left),
             std::max(1, toPixel(area.y + area.height) - top)),
        left, top);
}

void Raster::operator()(const shape::Veil& veil)
{
    const Image before = m_target;
    paintRect(veil.area, veil.shade);
    for (const Rect& area : veil.hatched)
        paintStripes(area, veil.stripes);
    for (const Rect& rect : veil.bright) {
        const Pixels area = pixelsOf(rect);
        for (int y = area.top; y < area.bottom; ++y) {
            const auto at = (static_cast<std::ptrdiff_t>(y) * m_target.width + area.left) * 3;
            std::copy_n(
                before.rgb.begin() + at, std::max(0, area.right - area.left) * 3, m_target.rgb.begin() + at);
        }
    }
}

void Raster::operator()(const shape::Inset& inset)
{
    copy(rasterise(*inset.page, m_scale, m_background), toPixel(inset.at.x), toPixel(inset.at.y));
}

void Raster::copy(const Image& picture, int left, int top)
{
    const int width = std::min(picture.width, m_target.width - left);
    for (int y = 0; y < std::min(picture.height, m_target.height - top); ++y) {
        const auto from = static_cast<std::ptrdiff_t>(y) * picture.width * 3;
        const auto to = (static_cast<std::ptrdiff_t>(top + y) * m_target.width + left) * 3;
        std::copy_n(picture.rgb.begin() + from, std::max(0, width) * 3, m_target.rgb.begin() + to);
    }
}

} // namespace

Image rasterise(const Page& page, double scale, const Rgb& background)
{
    Image image = blankImage(
        static_cast<int>(std::ceil(page.width * scale)), static_cast<int>(std::ceil(page.height * scale)));
    for (std::size_t i = 0; i < image.rgb.size(); ++i)
        image.rgb[i] = background[i % 3];
    Raster raster(image, scale, background);
    for (const Shape& shape : page.shapes)
        std::visit(raster, shape);
    return image;
}

TransparentImage rasteriseTransparent(const Page& page, double scale)
{
    // Every shape blends the same share of itself on any ground: black and white grounds tell that share and its colour.
    const Image onWhite = rasterise(page, scale, { 255, 255, 255 });
    TransparentImage result { .image = rasterise(page, scale, { 0, 0, 0 }) };
    result.alpha.resize(result.image.rgb.size() / 3);
    for (std::size_t i = 0; i < result.alpha.size(); ++i) {
        const int green = onWhite.rgb[i * 3 + 1] - result.image.rgb[i * 3 + 1];
        const int alpha = std::clamp(255 - green, 0, 255);
        result.alpha[i] = static_cast<std::uint8_t>(alpha);
        for (std::size_t k = i * 3; k < i * 3 + 3; ++k)
            result.image.rgb[k] = static_cast<std::uint8_t>(
                alpha == 0 ? 0 : std::min(255, (result.image.rgb[k] * 255 + alpha / 2) / alpha));
    }
    return result;
}

} // namespace ps::imaging

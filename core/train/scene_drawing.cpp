// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/scene_drawing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace ps::scenes {
namespace {

float square(float value) { return value * value; }
float length(float x, float y) { return std::sqrt(x * x + y * y); }

/// Squared distance to a line segment.
float squaredDistance(Point point, Point from, Point to)
{
    const float edgeX = to.x - from.x, edgeY = to.y - from.y;
    const float x = point.x - from.x, y = point.y - from.y;
    const float along = std::clamp((x * edgeX + y * edgeY) / (edgeX * edgeX + edgeY * edgeY), 0.0F, 1.0F);
    return square(x - along * edgeX) + square(y - along * edgeY);
}

/// Corners of a regular polygon, or of a star when `inner` (inner radius as a share) is given; the first corner on top.
std::vector<Point> regularPolygon(int points, double radius, double rotation = 0, double inner = 0)
{
    const int count = inner > 0 ? points * 2 : points;
    std::vector<Point> corners;
    for (int i = 0; i < count; ++i) {
        const double r = inner > 0 && i % 2 == 1 ? radius * inner : radius;
        const double angle = rotation + 2 * std::numbers::pi * i / count;
        corners.push_back({ static_cast<float>(r * sine(angle)), static_cast<float>(-r * cosine(angle)) });
    }
    return corners;
}

std::vector<Point> crossPolygon(float r)
{
    const float t = 0.38F * r;
    return { { -t, -r }, { t, -r }, { t, -t }, { r, -t }, { r, t }, { t, t }, { t, r }, { -t, r }, { -t, t },
        { -r, t }, { -r, -t }, { -t, -t } };
}

std::vector<Point> shapePolygon(const std::string& shape, float radius)
{
    const double r = radius;
    if (shape == "square")
        return regularPolygon(4, r * 1.22, std::numbers::pi / 4);
    if (shape == "star")
        return regularPolygon(5, r * 1.2, 0, 0.45);
    if (shape == "cross")
        return crossPolygon(radius);
    const bool diamond = shape == "diamond";
    std::vector<Point> corners = diamond ? regularPolygon(4, r * 1.15) : regularPolygon(3, r * 1.2);
    for (Point& corner : corners) {
        corner.x *= diamond ? 0.78F : 1.0F;
        corner.y = diamond ? corner.y * 1.12F : corner.y + 0.15F * radius; // a triangle's middle lies below its centre
    }
    return corners;
}

std::vector<Point> rotated(std::vector<Point> corners, double angle)
{
    // In double: g++ 12 fuses this pair for AVX-512 whatever -ffp-contract says, which rounding to float then hides.
    const double c = cosine(angle), s = sine(angle);
    for (Point& corner : corners) {
        const double x = corner.x, y = corner.y;
        corner = { static_cast<float>(x * c - y * s), static_cast<float>(x * s + y * c) };
    }
    return corners;
}

} // namespace

double sine(double radians)
{
    // Reduced to a quarter turn around 0, where eleven terms of the series leave an error below 1e-15.
    const double halfTurns = std::floor(radians / std::numbers::pi + 0.5);
    const double x = radians - halfTurns * std::numbers::pi;
    double term = x, sum = x;
    for (int i = 1; i <= 10; ++i) {
        term *= -x * x / (2.0 * i * (2.0 * i + 1));
        sum += term;
    }
    return static_cast<long long>(halfTurns) % 2 == 0 ? sum : -sum;
}

double cosine(double radians) { return sine(radians + std::numbers::pi / 2); }

float distanceToPolygon(Point point, std::span<const Point> corners)
{
    float nearest = std::numeric_limits<float>::max();
    int winding = 0; // crossings of the ray to the right decide inside or outside
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Point a = corners[i], b = corners[(i + 1) % corners.size()];
        nearest = std::min(nearest, squaredDistance(point, a, b));
        const float side = (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x);
        if (a.y <= point.y && b.y > point.y && side > 0)
            ++winding;
        else if (a.y > point.y && b.y <= point.y && side < 0)
            --winding;
    }
    const float distance = std::sqrt(nearest);
    return winding != 0 ? -distance : distance;
}

float distanceToStrokes(Point point, std::span<const Stroke> strokes)
{
    float nearest = std::numeric_limits<float>::max();
    for (const Stroke& stroke : strokes)
        nearest = std::min(nearest, squaredDistance(point, stroke.from, stroke.to));
    return std::sqrt(nearest);
}

Distance shapeDistance(const std::string& shape, float radius, double rotation)
{
    const float r = radius;
    if (shape == "circle")
        return [r](Point p) { return length(p.x, p.y) - r; };
    if (shape == "ring")
        return [r](Point p) { return std::abs(length(p.x, p.y) - 0.76F * r) - 0.24F * r; };
    if (shape == "moon")
        return [r](Point p) {
            return std::max(length(p.x, p.y) - r, 0.86F * r - length(p.x - 0.42F * r, p.y + 0.1F * r));
        };
    return [corners = rotated(shapePolygon(shape, radius), rotation)](
               Point p) { return distanceToPolygon(p, corners); };
}

Canvas::Canvas(int width, int height)
    : m_width(width)
    , m_height(height)
    , m_pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))
{
}

void Canvas::blend(const Place& place, const Distance& distance, const Color& color)
{
    const int left = std::max(0, static_cast<int>(place.x - place.reach - 2));
    const int right = std::min(m_width, static_cast<int>(place.x + place.reach + 3));
    const int top = std::max(0, static_cast<int>(place.y - place.reach - 2));
    const int bottom = std::min(m_height, static_cast<int>(place.y + place.reach + 3));
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
            const Point point { static_cast<float>(x + 0.5 - place.x), static_cast<float>(y + 0.5 - place.y) };
            const float alpha = std::clamp(0.5F - distance(point), 0.0F, 1.0F);
            Color& pixel = at(x, y);
            for (std::size_t c = 0; c < 3; ++c)
                pixel[c] = pixel[c] * (1 - alpha) + color[c] * alpha;
        }
    }
}

Image Canvas::toImage() const
{
    Image image { m_width, m_height, {} };
    image.rgb.reserve(m_pixels.size() * 3);
    for (const Color& pixel : m_pixels)
        for (const float value : pixel)
            image.rgb.push_back(static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F)));
    return image;
}

} // namespace ps::scenes

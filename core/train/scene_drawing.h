// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

#include <array>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ps::scenes {

struct Point {
    float x = 0, y = 0;
};

/// A straight piece of a letter.
struct Stroke {
    Point from {}, to {};
};

using Color = std::array<float, 3>; // 0..255

/// Signed distance in pixels of a point relative to the object's centre: negative inside.
using Distance = std::function<float(Point)>;

// Only + - * / and square roots, which IEEE 754 rounds alike everywhere; the build keeps the compiler from fusing them.
double sine(double radians);
double cosine(double radians);

float distanceToPolygon(Point point, std::span<const Point> corners);
float distanceToStrokes(Point point, std::span<const Stroke> strokes);

/// A shape of shapeNames() of the given radius, turned by `rotation` radians where it has corners.
Distance shapeDistance(const std::string& shape, float radius, double rotation);

/// Strokes of a capital letter around its centre: `height` tall, 2/3 of it wide.
std::vector<Stroke> letterStrokes(char letter, float height);

/// The square of half side `reach` around (x, y).
struct Place {
    double x = 0, y = 0, reach = 0;
};

/// Float pixels; painting is antialiased by coverage = clamp(0.5 - distance, 0, 1) at each pixel's centre.
class Canvas {
public:
    Canvas(int width, int height);

    int width() const { return m_width; }
    int height() const { return m_height; }
    Color& at(int x, int y) { return m_pixels[static_cast<std::size_t>(y * m_width + x)]; }

    /// Paints `color` where the distance is negative; nothing outside `place` is looked at.
    void blend(const Place& place, const Distance& distance, const Color& color);

    Image toImage() const; // rounded and clipped to 0..255

private:
    int m_width, m_height;
    std::vector<Color> m_pixels;
};

} // namespace ps::scenes

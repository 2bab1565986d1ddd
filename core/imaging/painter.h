// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/color_map.h"
#include "core/imaging/font.h"
#include "core/trace/image.h"
#include "core/trace/layout.h"

#include <string_view>

namespace ps::imaging {

struct Color {
    Rgb rgb {};
    double alpha = 1;
};

struct TextStyle {
    Face face = Face::Regular;
    double size = 11; // of one em
    Color color {};
};

double textWidth(std::string_view text, const TextStyle& style);

/// Draws into a picture in units: `scale` pixels each, origin at the top left. Everything is redrawn at the scale, never
/// stretched. Lines and rectangles are set to whole pixels, so that they are crisp; text and slanted lines are smooth.
class Painter {
public:
    Painter(Image& target, double scale) : m_target(target), m_scale(scale) { }

    double scale() const { return m_scale; }
    /// `unit` moved to the nearest pixel border.
    double snapped(double unit) const;

    void fill(const Outline& outline, const Color& color);
    void fillRect(const Rect& rect, const Color& color);
    void fillRounded(const Rect& rect, double radius, const Color& color);
    void fillCircle(Point centre, double radius, const Color& color);
    void frame(const Rect& rect, double thickness, const Color& color); // centred on the rectangle's border
    void line(Point from, Point to, double thickness, const Color& color);
    /// Slanted stripes, in step all over the picture, so that neighbouring rectangles look like one surface.
    void hatch(const Rect& rect, double period, double thickness, const Color& color);
    void text(Point baseline, std::string_view text, const TextStyle& style);
    /// `picture` pixel by pixel, its top left corner at a position in units.
    void put(const Image& picture, Point position);

private:
    struct Pixels {
        int left = 0, top = 0, right = 0, bottom = 0;
    };
    Pixels pixelsOf(const Rect& rect) const;
    int toPixel(double unit) const;
    int thicknessOf(double thickness) const; // in pixels, at least one
    void blend(int x, int y, const Rgb& rgb, double weight);

    Image& m_target;
    double m_scale;
};

} // namespace ps::imaging

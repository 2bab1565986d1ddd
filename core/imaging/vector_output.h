// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/page.h"

#include <span>
#include <string>
#include <vector>

namespace ps::imaging {

/// What a vector format must be able to say. Units and axes of a page.
class VectorOutput {
public:
    virtual ~VectorOutput() = default;
    virtual void fill(const Outline& outline, const Color& color) = 0; // non-zero winding
    virtual void boxes(std::span<const shape::Box> boxes) = 0;         // consecutive, with one alpha
    virtual void frame(const shape::Frame& frame) = 0;
    virtual void lines(const std::vector<Line>& lines, double thickness, const Color& color) = 0;
    virtual void text(const shape::Text& text) = 0;
    virtual void photo(const shape::Photo& photo) = 0;
    virtual void beginInset(Point at, double width, double height) = 0; // what follows is moved and clipped
    virtual void endInset() = 0;
};

/// The shapes of a page in their order.
void draw(const Page& page, VectorOutput& output);

/// Upright and level lines that overlap or touch end to end become one; the others stay. Sorted.
std::vector<Line> joined(std::vector<Line> lines);

/// Neighbours in a row become one rectangle.
std::vector<Rect> joinedRows(std::vector<Rect> rects);

/// The middles of the stripes inside `area`, without what `spared` covers.
std::vector<Line> stripeLines(const Rect& area, const std::vector<Rect>& spared, double period);

/// A photograph for a vector file: its own pixels, fewer only where no print would show them.
Image photoPixels(const Image& original);

/// A character of a line of text, `x` from its begin in units.
struct PlacedGlyph {
    char32_t character = 0;
    double x = 0;
};
std::vector<PlacedGlyph> placedGlyphs(const shape::Text& text); // without blanks

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/color_map.h"
#include "core/imaging/font.h"
#include "core/trace/image.h"
#include "core/trace/layout.h"

#include <memory>
#include <string>
#include <variant>
#include <vector>

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

struct Line {
    Point from {}, to {};
};

/// Slanted stripes along x + y = constant, in step all over a page, so that neighbouring areas look like one surface.
struct Stripes {
    double period = 5, thickness = 1;
    Color color {};
};

struct Page;

/// What a page consists of. Lengths are in units, 1/96 inch in print, one pixel at scale 1; x to the right, y down.
namespace shape {

struct Fill {
    Outline outline {};
    Color color {};
};
struct Box { // as pixels: its edges on whole ones, so that it is crisp
    Rect rect {};
    Color color {};
};
struct Frame { // centred on the rectangle's border
    Rect rect {};
    double thickness = 1;
    Color color {};
};
struct Stroke { // with flat ends
    std::vector<Line> lines {};
    double thickness = 1;
    Color color {};
};
struct Hatch {
    Rect area {};
    Stripes stripes {};
};
struct Text { // one line
    Point baseline {};
    std::string text {};
    TextStyle style {};
};
struct Photo {
    ImagePtr image {};
    Rect area {};
};
/// Darkens an area and hatches parts of it, but for the bright rectangles, which do not overlap one another.
struct Veil {
    Rect area {};
    Color shade {};
    std::vector<Rect> hatched {};
    Stripes stripes {};
    std::vector<Rect> bright {};
};
struct Inset { // clipped to its own size
    std::shared_ptr<const Page> page {};
    Point at {};
};

} // namespace shape

using Shape = std::variant<shape::Fill, shape::Box, shape::Frame, shape::Stroke, shape::Hatch, shape::Text,
    shape::Photo, shape::Veil, shape::Inset>;

/// A figure or a part of one: drawn once by Painter, written as pixels (raster.h), SVG or PDF (vector_file.h), later shapes
/// over earlier ones. Where nothing is drawn it is transparent.
struct Page {
    double width = 0, height = 0;
    std::vector<Shape> shapes {};
};

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/page.h"

#include <string_view>

namespace ps::imaging {

double textWidth(std::string_view text, const TextStyle& style);

/// Draws onto a page, in its units. What is drawn is written at any scale later: nothing here knows pixels.
class Painter {
public:
    explicit Painter(Page& page) : m_page(page) { }

    void fill(Outline outline, const Color& color);
    void fillRect(const Rect& rect, const Color& color);
    void fillRounded(const Rect& rect, double radius, const Color& color);
    void fillCircle(Point centre, double radius, const Color& color);
    void frame(const Rect& rect, double thickness, const Color& color);
    void line(Point from, Point to, double thickness, const Color& color);
    void lines(std::vector<Line> lines, double thickness, const Color& color);
    void hatch(const Rect& area, const Stripes& stripes);
    void text(Point baseline, std::string_view text, const TextStyle& style);
    void photo(ImagePtr image, const Rect& area);
    void veil(shape::Veil veil);
    void put(Page inset, Point position);

private:
    Page& m_page;
};

} // namespace ps::imaging

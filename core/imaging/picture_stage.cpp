// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture_stage.h"

#include <algorithm>
#include <cmath>

namespace ps::imaging {
namespace {

constexpr double kSmallest = 720, kLargest = 1440; // of the long side: the width of a page, the width of a slide

/// Of a small picture enlarged and a large one reduced to the size of a figure.
Page pageFor(const Image& image, double grid)
{
    const double side = std::max(image.width, image.height);
    const double factor = std::clamp(side, kSmallest, kLargest) / side * grid;
    const auto onGrid = [&](int length) { return std::max(1.0, std::round(length * factor)) / grid; };
    return { .width = onGrid(image.width), .height = onGrid(image.height) };
}

} // namespace

PictureStage::PictureStage(const ImagePtr& original, double grid, bool photo)
    : m_page(pageFor(*original, grid))
    , m_grid(grid)
    , m_unitsPerPixelX(m_page.width / original->width)
    , m_unitsPerPixelY(m_page.height / original->height)
    , m_painter(m_page)
{
    if (photo)
        m_painter.photo(original, { 0, 0, m_page.width, m_page.height });
}

double PictureStage::snapped(double unit) const { return std::round(unit * m_grid) / m_grid; }

Rect PictureStage::cell(const Rect& imageRect) const
{
    const double left = snapped(imageRect.x * m_unitsPerPixelX);
    const double top = snapped(imageRect.y * m_unitsPerPixelY);
    return { left, top, snapped((imageRect.x + imageRect.width) * m_unitsPerPixelX) - left,
        snapped((imageRect.y + imageRect.height) * m_unitsPerPixelY) - top };
}

} // namespace ps::imaging

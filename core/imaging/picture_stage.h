// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/painter.h"

namespace ps::imaging {

/// The picture of a figure while it is painted over: its page, in units. Patches arrive in pixels of the original image and
/// are set to the lines of a grid, `grid` to the unit: to whole pixels where pixels are made of it.
class PictureStage {
public:
    /// Without `photo` only its place is kept.
    PictureStage(const ImagePtr& original, double grid, bool photo);
    PictureStage(const PictureStage&) = delete; // the painter refers to the page
    PictureStage& operator=(const PictureStage&) = delete;

    double width() const { return m_page.width; }
    double height() const { return m_page.height; }
    Painter& painter() { return m_painter; }
    Rect cell(const Rect& imageRect) const;
    Page take() { return std::move(m_page); }

private:
    double snapped(double unit) const;

    Page m_page;
    double m_grid = 1, m_unitsPerPixelX = 1, m_unitsPerPixelY = 1;
    Painter m_painter;
};

} // namespace ps::imaging

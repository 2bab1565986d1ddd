// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/painter.h"

namespace ps::imaging {

/// The picture of a figure while it is painted over, in units of its size at scale 1. Patches arrive in pixels of the
/// original image and are set to whole pixels of the figure.
class PictureStage {
public:
    PictureStage(const Image& original, int scale);
    PictureStage(const PictureStage&) = delete; // the painter refers to the pixels
    PictureStage& operator=(const PictureStage&) = delete;

    double width() const { return m_width; }
    double height() const { return m_height; }
    Painter& painter() { return m_painter; }
    Rect cell(const Rect& imageRect) const;

    void darken(double factor);
    void restore(const Rect& area); // as the picture was
    Image take() { return std::move(m_pixels); }

private:
    Image m_bright, m_pixels;
    double m_width = 0, m_height = 0, m_unitsPerPixelX = 1, m_unitsPerPixelY = 1;
    Painter m_painter;
};

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

#include <QImage>

#include <vector>

class QPainter;

namespace ps {

/// A picture and its halves, made when first needed: any zoom is drawn from at most four source pixels per
/// target pixel, so a large photograph costs no more per frame than the window has pixels.
class ImagePyramid {
public:
    ImagePyramid() = default;
    explicit ImagePyramid(const ImagePtr& image);

    bool isNull() const { return m_levels.empty(); }
    QSize size() const { return isNull() ? QSize() : m_levels.front().size(); }

    /// Fills `target` with the part `source` (image pixels). Nearest never makes new levels: it must not
    /// stall a drag.
    void drawNearest(QPainter& painter, const QRectF& target, const QRectF& source) const;
    void drawSmooth(QPainter& painter, const QRectF& target, const QRectF& source);

private:
    void draw(QPainter& painter, const QRectF& target, const QRectF& source, std::size_t level) const;
    std::size_t levelFor(double scale) const;

    std::vector<QImage> m_levels {};
};

} // namespace ps

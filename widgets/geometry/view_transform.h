// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace ps {

/// Maps image pixels to view pixels (device-independent): view = image * zoom + offset. Pure; no painting.
/// The picture can be moved freely, but a strip of it always stays inside the view.
class ViewTransform {
public:
    static constexpr double kMaxZoom = 64;
    static constexpr double kFitMargin = 28; // around a fitted picture: room for its badge
    static constexpr double kStep = 1.25;    // one zoom step

    void setImageSize(QSizeF size); // fits
    void setViewSize(QSizeF size);  // fits again if fitted, else keeps the centre where it was

    void fit();
    void setZoom(double zoom, QPointF anchorView); // the image point under anchorView stays there
    void pan(QPointF deltaView);
    void show(const QRectF& image); // the largest zoom that shows all of it, centred

    bool isFitted() const { return m_fitted; }
    double zoom() const { return m_zoom; }
    double fitZoom() const;
    double minZoom() const;
    QSizeF imageSize() const { return m_image; }
    QSizeF viewSize() const { return m_view; }

    QPointF toView(QPointF image) const { return image * m_zoom + m_offset; }
    QPointF toImage(QPointF view) const { return (view - m_offset) / m_zoom; }
    QRectF toView(const QRectF& image) const;
    QRectF toImage(const QRectF& view) const;
    QRectF imageRectInView() const { return toView(QRectF(QPointF(0, 0), m_image)); }

    bool operator==(const ViewTransform&) const = default;

private:
    void clamp();

    QSizeF m_image {}, m_view {};
    QPointF m_offset {};
    double m_zoom = 1;
    bool m_fitted = true;
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/view_transform.h"

#include <algorithm>

namespace ps {

namespace {

constexpr double kAlwaysVisible = 48; // view pixels of the picture that no pan takes out of sight

QPointF centreOf(QSizeF size) { return { size.width() / 2, size.height() / 2 }; }

double clampedOffset(double offset, double pictureLength, double viewLength)
{
    const double strip = std::min({ kAlwaysVisible, pictureLength, viewLength });
    return std::clamp(offset, strip - pictureLength, viewLength - strip);
}

} // namespace

void ViewTransform::setImageSize(QSizeF size)
{
    m_image = size;
    fit();
}

void ViewTransform::setViewSize(QSizeF size)
{
    const QPointF centre = toImage(centreOf(m_view));
    m_view = size;
    if (m_fitted) {
        fit();
        return;
    }
    m_offset = centreOf(m_view) - centre * m_zoom;
    clamp();
}

double ViewTransform::fitZoom() const
{
    if (m_image.isEmpty() || m_view.isEmpty())
        return 1;
    const double width = std::max(1.0, m_view.width() - 2 * kFitMargin);
    const double height = std::max(1.0, m_view.height() - 2 * kFitMargin);
    return std::min({ width / m_image.width(), height / m_image.height(), kMaxZoom });
}

double ViewTransform::minZoom() const { return std::min(1.0, fitZoom() / 4); }

void ViewTransform::fit()
{
    m_zoom = fitZoom();
    m_offset = centreOf(m_view) - centreOf(m_image) * m_zoom;
    m_fitted = true;
}

void ViewTransform::setZoom(double zoom, QPointF anchorView)
{
    const QPointF anchorImage = toImage(anchorView);
    m_zoom = std::clamp(zoom, minZoom(), kMaxZoom);
    m_offset = anchorView - anchorImage * m_zoom;
    m_fitted = false;
    clamp();
}

void ViewTransform::pan(QPointF deltaView)
{
    m_offset += deltaView;
    m_fitted = false;
    clamp();
}

void ViewTransform::show(const QRectF& image)
{
    if (image.isEmpty() || m_view.isEmpty())
        return;
    const double width = std::max(1.0, m_view.width() - 2 * kFitMargin);
    const double height = std::max(1.0, m_view.height() - 2 * kFitMargin);
    m_zoom = std::clamp(std::min(width / image.width(), height / image.height()), minZoom(), kMaxZoom);
    m_offset = centreOf(m_view) - image.center() * m_zoom;
    m_fitted = false;
    clamp();
}

QRectF ViewTransform::toView(const QRectF& image) const
{
    return { toView(image.topLeft()), toView(image.bottomRight()) };
}

QRectF ViewTransform::toImage(const QRectF& view) const
{
    return { toImage(view.topLeft()), toImage(view.bottomRight()) };
}

void ViewTransform::clamp()
{
    m_offset.setX(clampedOffset(m_offset.x(), m_image.width() * m_zoom, m_view.width()));
    m_offset.setY(clampedOffset(m_offset.y(), m_image.height() * m_zoom, m_view.height()));
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
// What ImageCanvas paints over its cached scene: selection, hover, the rubber band and the minimap.
#include "widgets/canvas_painter.h"
#include "widgets/image_canvas.h"
#include "widgets/patch_selection.h"

#include <QPainter>

namespace ps {
namespace {

const QColor kSelectionColor(0xf0, 0xe4, 0x42); // the Okabe-Ito colour that no category uses

constexpr int kMinimapSide = 120, kMinimapMargin = 10;

} // namespace

QRect ImageCanvas::dirtyRect(const PatchRef& patch) const
{
    return m_painter->cellRect(m_tokens.patchRect(patch)).adjusted(-1, -1, 1, 1);
}

void ImageCanvas::paintOutline(QPainter& painter, const PatchRef& patch, const QColor& color, int width) const
{
    const QRect cell = m_painter->cellRect(m_tokens.patchRect(patch));
    const auto frame = [&](int inset, int thickness, const QColor& pen) {
        painter.setPen(QPen(pen, thickness, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        const double half = inset + thickness / 2.0;
        painter.drawRect(QRectF(cell).adjusted(half, half, -half, -half));
    };
    frame(-1, width + 2, QColor(0, 0, 0, 210));
    frame(0, width, color);
}

void ImageCanvas::paintMarks(QPainter& painter) const
{
    const auto& patches = m_selected->patches();
    for (const PatchRef& patch : patches)
        if (m_tokens.has(patch))
            paintOutline(painter, patch, kSelectionColor, patch == patches.back() ? 2 : 1);
    if (const auto& hovered = m_selected->hovered(); hovered && m_tokens.has(*hovered))
        paintOutline(painter, *hovered, Qt::white, 1);
    if (m_band.isNull())
        return;
    QColor fill = kSelectionColor;
    fill.setAlpha(50);
    painter.setPen(QPen(kSelectionColor, 1, Qt::DashLine));
    painter.setBrush(fill);
    painter.drawRect(m_band.adjusted(0, 0, -1, -1));
    painter.setBrush(Qt::NoBrush);
}

QRect ImageCanvas::minimapRect() const
{
    const QRectF visible = m_view.imageRectInView() & QRectF(viewport()->rect());
    if (!m_shownPicture || visible == m_view.imageRectInView() || viewport()->width() < 3 * kMinimapSide)
        return {};
    const QSize size
        = m_view.imageSize().scaled(kMinimapSide, kMinimapSide, Qt::KeepAspectRatio).toSize().expandedTo({ 8, 8 });
    const QPoint corner(viewport()->width() - kMinimapMargin, viewport()->height() - kMinimapMargin);
    return { corner - QPoint(size.width(), size.height()), size };
}

/// The middle of the view goes to this place of the minimap.
void ImageCanvas::navigate(QPoint at)
{
    const QRect map = minimapRect();
    if (map.isEmpty())
        return;
    const QPointF image = QPointF(at - map.topLeft()) * (m_view.imageSize().width() / map.width());
    m_view.pan(QRectF(viewport()->rect()).center() - m_view.toView(image));
    viewMoved();
}

void ImageCanvas::paintMinimap(QPainter& painter) const
{
    const QRect map = minimapRect();
    if (map.isEmpty())
        return;
    painter.drawPixmap(map, m_minimap);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QColor(0, 0, 0, 200));
    painter.drawRect(map.adjusted(-1, -1, 0, 0));
    const QRectF seen = m_view.toImage(m_view.imageRectInView() & QRectF(viewport()->rect()));
    const double scale = map.width() / m_view.imageSize().width();
    const QRectF frame(map.topLeft() + seen.topLeft() * scale, seen.size() * scale);
    painter.setPen(QPen(QColor(0, 0, 0, 200), 3));
    painter.drawRect(frame);
    painter.setPen(QPen(Qt::white, 1));
    painter.drawRect(frame);
}

} // namespace ps

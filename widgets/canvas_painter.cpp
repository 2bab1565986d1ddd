// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas_painter.h"

#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ps {

namespace {

constexpr double kSmoothUpTo = 4; // view pixels per image pixel; beyond, pixels are what one looks at
constexpr int kHatchSpacing = 7;

// Two lines of different lightness, so that the hatch shows on any picture.
QImage makeHatch(double ratio)
{
    const int side = static_cast<int>(std::lround(kHatchSpacing * ratio));
    QImage tile(side, side, QImage::Format_ARGB32_Premultiplied);
    tile.fill(Qt::transparent);
    for (int y = 0; y < side; ++y) {
        tile.setPixelColor(y, side - 1 - y, QColor(255, 255, 255, 58));
        tile.setPixelColor((y + 1) % side, side - 1 - y, QColor(0, 0, 0, 70));
    }
    tile.setDevicePixelRatio(ratio);
    return tile;
}

} // namespace

void CanvasPainter::setImage(const ImagePtr& image)
{
    m_pyramid = ImagePyramid(image);
    invalidateView();
}

void CanvasPainter::resize(QSize size, double devicePixelRatio)
{
    m_ratio = devicePixelRatio;
    const QSize pixels = (QSizeF(size) * m_ratio).toSize();
    for (QImage* buffer : { &m_bright, &m_dimmed }) {
        if (buffer->size() != pixels)
            *buffer = QImage(pixels, QImage::Format_RGB32);
        buffer->setDevicePixelRatio(m_ratio);
    }
    invalidateView();
}

QRect CanvasPainter::cellRect(const QRectF& imageRect) const
{
    const QRectF view = scene.view.toView(imageRect);
    const QPoint begin(qRound(view.left()), qRound(view.top())),
        end(qRound(view.right()), qRound(view.bottom()));
    return QRect(begin, QSize(end.x() - begin.x(), end.y() - begin.y()));
}

QRect CanvasPainter::visibleImage() const
{
    return cellRect(QRectF(QPointF(0, 0), scene.view.imageSize()))
        & QRect(QPoint(0, 0), scene.view.viewSize().toSize());
}

PatchState CanvasPainter::stateOf(int partition, int row, int col) const
{
    return scene.states->state[static_cast<std::size_t>(scene.tokens->index(partition, row, col))];
}

bool CanvasPainter::showsMask() const { return scene.overlay == Overlay::Mask && scene.states->decided; }
bool CanvasPainter::showsDifference() const
{
    return scene.overlay == Overlay::Difference && !scene.keptBy->empty();
}

double CanvasPainter::dimming() const
{
    const double kept = 1 - scene.opacity;
    return scene.stale ? 0.5 + kept / 2 : kept;
}

void CanvasPainter::drawBase()
{
    m_bright.fill(theme::tone(theme::Tone::Surround));
    if (m_pyramid.isNull())
        return;
    // Whole device pixels of the exposed part only: at 64x a cell would otherwise shimmer while panning.
    const QRectF target = scene.view.imageRectInView() & QRectF(QPointF(0, 0), scene.view.viewSize());
    const QRectF source = scene.view.toImage(target);
    QPainter painter(&m_bright);
    if (scene.smooth && scene.view.zoom() * m_ratio < kSmoothUpTo)
        m_pyramid.drawSmooth(painter, target, source);
    else
        m_pyramid.drawNearest(painter, target, source);
}

void CanvasPainter::drawDimmed()
{
    const double factor = dimming();
    if (m_dimmedBy == factor)
        return;
    m_dimmedBy = factor;
    const auto scale = static_cast<unsigned>(std::lround(256 * factor));
    const QRect visible = visibleImage();
    const QRect pixels = QRectF(QPointF(visible.topLeft()) * m_ratio, QSizeF(visible.size()) * m_ratio).toAlignedRect()
        & m_bright.rect();
    std::copy_n(m_bright.constBits(), m_bright.sizeInBytes(), m_dimmed.bits());
    for (int y = pixels.top(); y <= pixels.bottom(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(m_dimmed.scanLine(y));
        for (int x = pixels.left(); x <= pixels.right(); ++x) {
            const QRgb c = line[x]; // red and blue in one product, green in another
            line[x] = 0xff000000U | ((((c & 0xff00ffU) * scale) >> 8U) & 0xff00ffU)
                | ((((c & 0xff00U) * scale) >> 8U) & 0xff00U);
        }
    }
    QPainter painter(&m_dimmed);
    painter.setOpacity(scene.stale ? 0.5 : 1);
    QBrush hatch(makeHatch(m_ratio));
    for (const int partition : scene.tokens->filledPartitions(scene.filter))
        painter.fillRect(cellRect(scene.tokens->partitionRect(partition)) & visible, hatch);
}

void CanvasPainter::blit(QPainter& painter, const QRect& part, const QImage& from) const
{
    painter.drawImage(
        QRectF(part), from, QRectF(QPointF(part.topLeft()) * m_ratio, QSizeF(part.size()) * m_ratio));
}

void CanvasPainter::paint(QPainter& painter, const QRegion& part)
{
    if (m_viewDirty) {
        drawBase();
        m_dimmedBy = -1;
        m_viewDirty = false;
    }
    m_part = part;
    painter.save();
    painter.setClipRegion(part);
    const bool overlaid = hasImage() && scene.hasTrace && !scene.peek;
    const bool dimmed = overlaid && (showsMask() || showsDifference());
    if (dimmed)
        drawDimmed();
    for (const QRect& rect : part)
        blit(painter, rect, dimmed ? m_dimmed : m_bright);
    if (overlaid)
        drawOverlay(painter);
    painter.restore();
}

QImage CanvasPainter::image()
{
    QImage whole(m_bright.size(), QImage::Format_RGB32);
    whole.setDevicePixelRatio(m_ratio);
    QPainter painter(&whole);
    paint(painter, QRect(QPoint(0, 0), scene.view.viewSize().toSize()));
    return whole;
}

void CanvasPainter::drawOverlay(QPainter& painter)
{
    if (showsMask())
        drawMask(painter);
    else if (showsDifference())
        drawDifference(painter);
    else if (scene.overlay == Overlay::DropLayer)
        drawDropLayers(painter);
    else
        drawHeat(painter);
    if (scene.grid)
        drawGrid(painter);
    if (scene.overlay == Overlay::None)
        return;
    drawTiles(painter);
    if (scene.badges)
        drawBadges(painter);
    drawNotes(painter);
}

} // namespace ps

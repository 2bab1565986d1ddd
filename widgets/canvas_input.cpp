// SPDX-License-Identifier: GPL-3.0-or-later
// What mouse, keys and drops do to ImageCanvas.
#include "widgets/canvas_painter.h"
#include "widgets/image_canvas.h"
#include "widgets/patch_selection.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QUrl>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ps {

namespace {

Overlay nextOverlay(Overlay overlay, int step)
{
    const auto at = std::find(kOverlays.begin(), kOverlays.end(), overlay) - kOverlays.begin();
    const auto count = static_cast<std::ptrdiff_t>(kOverlays.size());
    return kOverlays[static_cast<std::size_t>((at + step + count) % count)];
}

QStringList localFiles(const QMimeData& mime)
{
    QStringList files;
    for (const QUrl& url : mime.urls())
        if (url.isLocalFile())
            files << url.toLocalFile();
    return files;
}

} // namespace

void ImageCanvas::setHover(std::optional<PatchHit> hit)
{
    if (!hit && !m_hover)
        return;
    m_hover = std::move(hit);
    m_selected->setHovered(m_hover
            ? std::optional<PatchRef>({ m_hover->partition, m_hover->row, m_hover->col, m_hover->id })
            : std::nullopt);
    Q_EMIT hovered(m_hover);
}

// Whichever view the pointer is over: only the patches left and entered are painted again.
void ImageCanvas::markHovered()
{
    for (const auto& patch : { m_marked, m_selected->hovered() })
        if (patch && m_tokens.has(*patch))
            viewport()->update(dirtyRect(*patch));
    m_marked = m_selected->hovered();
}

void ImageCanvas::clicked(QPoint position, bool adding)
{
    const auto patch = m_tokens.hit(
        m_view.toImage(QPointF(position) + QPointF(0.5, 0.5)), m_painter->scene.filter);
    if (patch && adding)
        m_selected->toggle(*patch);
    else if (patch)
        m_selected->select(*patch);
    else if (!adding)
        m_selected->clear();
}

void ImageCanvas::dragBand(QPoint to)
{
    const QRect before = m_band;
    m_band = QRect(m_pressPos, to).normalized();
    viewport()->update((before | m_band).adjusted(-1, -1, 1, 1));
}

void ImageCanvas::releaseBand()
{
    const QRectF image = m_view.toImage(QRectF(m_band));
    m_band = {};
    viewport()->update();
    m_selected->set(m_tokens.touching(image, m_painter->scene.filter));
}

void ImageCanvas::moveSelection(int rows, int cols)
{
    if (m_tokens.empty())
        return;
    // image pixels past the edge lies the neighbour, also across a tile's border
    constexpr double kBeyond = 0.01;
    QPointF target(m_view.imageSize().width() / 2, m_view.imageSize().height() / 2);
    if (const auto current = m_selected->current()) {
        const QRectF rect = m_tokens.patchRect(*current);
        target = rect.center()
            + QPointF(cols * (rect.width() / 2 + kBeyond), rows * (rect.height() / 2 + kBeyond));
    }
    if (const auto patch = m_tokens.hit(target, m_painter->scene.filter))
        m_selected->select(*patch);
}

void ImageCanvas::chooseOverlay(Overlay overlay)
{
    setOverlay(overlay);
    Q_EMIT overlayChanged(overlay);
}

bool ImageCanvas::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave)
        setHover(std::nullopt);
    return QAbstractScrollArea::viewportEvent(event);
}

void ImageCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return QAbstractScrollArea::mousePressEvent(event);
    m_pressPos = m_lastPos = event->position().toPoint();
    m_pressed = true;
    m_dragging = false;
    m_navigating = event->button() == Qt::LeftButton && minimapRect().contains(m_pressPos);
    if (m_navigating)
        return navigate(m_pressPos);
    m_banding = event->button() == Qt::LeftButton && (event->modifiers() & Qt::ControlModifier);
}

void ImageCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint position = event->position().toPoint();
    if (!m_pressed)
        return setHover(minimapRect().contains(position) ? std::nullopt : patchAt(position));
    if (m_navigating)
        return navigate(position);
    if (!m_dragging && (position - m_pressPos).manhattanLength() < QApplication::startDragDistance())
        return;
    if (!m_dragging) {
        m_dragging = true;
        setHover(std::nullopt);
        viewport()->setCursor(m_banding ? Qt::CrossCursor : Qt::ClosedHandCursor);
    }
    if (m_banding)
        return dragBand(position);
    m_view.pan(position - m_lastPos);
    m_lastPos = position;
    viewMoved();
}

void ImageCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_pressed)
        return;
    m_pressed = false;
    viewport()->unsetCursor();
    if (std::exchange(m_navigating, false))
        return;
    const QPoint position = event->position().toPoint();
    if (!m_dragging && event->button() == Qt::LeftButton)
        return clicked(position, m_banding);
    if (m_dragging && m_banding)
        releaseBand();
    m_dragging = false;
    setHover(patchAt(position));
}

void ImageCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        fit();
}

void ImageCanvas::wheelEvent(QWheelEvent* event)
{
    if (event->angleDelta().y() == 0)
        return;
    zoomBy(std::pow(ViewTransform::kStep, event->angleDelta().y() / 120.0), event->position());
    setHover(patchAt(event->position().toPoint()));
    event->accept();
}

bool ImageCanvas::handleKey(const QKeyEvent& event)
{
    switch (event.key()) {
    case Qt::Key_Left: moveSelection(0, -1); return true;
    case Qt::Key_Right: moveSelection(0, 1); return true;
    case Qt::Key_Up: moveSelection(-1, 0); return true;
    case Qt::Key_Down: moveSelection(1, 0); return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomIn(); return true;
    case Qt::Key_Minus: zoomOut(); return true;
    case Qt::Key_F: fit(); return true;
    case Qt::Key_0: chooseOverlay(Overlay::None); return true;
    case Qt::Key_1: chooseOverlay(Overlay::Mask); return true;
    case Qt::Key_2: chooseOverlay(Overlay::ScoreLast); return true;
    case Qt::Key_4: chooseOverlay(Overlay::DropLayer); return true;
    case Qt::Key_8: chooseOverlay(Overlay::StageScore); return true;
    case Qt::Key_9: chooseOverlay(Overlay::Margin); return true;
    case Qt::Key_5: chooseOverlay(Overlay::Threshold); return true;
    case Qt::Key_7: chooseOverlay(Overlay::Difference); return true;
    case Qt::Key_T:
        setArrangement(m_arrangement == Arrangement::Overlay ? Arrangement::Partitions : Arrangement::Overlay);
        Q_EMIT arrangementChanged(m_arrangement);
        return true;
    case Qt::Key_6: chooseOverlay(Overlay::ScoreFirst); return true;
    case Qt::Key_O:
        chooseOverlay(nextOverlay(m_overlay, event.modifiers() & Qt::ShiftModifier ? -1 : 1));
        return true;
    case Qt::Key_G:
        setGridVisible(!m_painter->scene.grid);
        Q_EMIT gridToggled(m_painter->scene.grid);
        return true;
    case Qt::Key_Space: setPeek(true); return true;
    case Qt::Key_Shift: setFlipped(true); return true;
    default: return false;
    }
}

void ImageCanvas::keyPressEvent(QKeyEvent* event)
{
    const bool plain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (!plain || (event->key() == Qt::Key_Space && event->isAutoRepeat()) || !handleKey(*event))
        QAbstractScrollArea::keyPressEvent(event);
}

void ImageCanvas::keyReleaseEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat())
        setPeek(false);
    else if (event->key() == Qt::Key_Shift)
        setFlipped(false);
    else
        QAbstractScrollArea::keyReleaseEvent(event);
}

void ImageCanvas::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void ImageCanvas::focusOutEvent(QFocusEvent* event)
{
    setPeek(false); // a key released elsewhere must not leave the view stuck
    setFlipped(false);
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void ImageCanvas::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_painter->invalidateView();
        viewport()->update();
    }
}

void ImageCanvas::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasImage() || !localFiles(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void ImageCanvas::dragMoveEvent(QDragMoveEvent* event) { event->acceptProposedAction(); }

void ImageCanvas::dropEvent(QDropEvent* event)
{
    if (const QStringList files = localFiles(*event->mimeData()); !files.isEmpty())
        Q_EMIT filesDropped(files);
    else if (const QImage image = qvariant_cast<QImage>(event->mimeData()->imageData()); !image.isNull())
        Q_EMIT imageDropped(image);
    else
        return;
    event->acceptProposedAction();
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/image_canvas.h"

#include "widgets/canvas_painter.h"
#include "widgets/image_convert.h"
#include "widgets/patch_selection.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QPainter>
#include <QResizeEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ps {

namespace {

constexpr int kRestMs = 120;

// While tokens stream, most snapshots show the same decision on the same picture.
bool sameDecision(const Trace& a, const Trace& b)
{
    return a.image == b.image && a.vision == b.vision && a.steps == b.steps
        && a.layout.visualTokens() == b.layout.visualTokens() && a.layout.packing == b.layout.packing
        && a.run.forcedKeep == b.run.forcedKeep && a.run.forcedDrop == b.run.forcedDrop;
}

} // namespace

ImageCanvas::ImageCanvas(QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_selected(new PatchSelection(this))
    , m_painter(std::make_unique<CanvasPainter>())
{
    setObjectName(QStringLiteral("canvas"));
    setAccessibleName(tr("Picture"));
    setAccessibleDescription(
        tr("The picture with the patches that were kept. Arrow keys move the selected patch."));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(240, 180);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    viewport()->setAcceptDrops(true);
    setAcceptDrops(true);
    m_painter->scene.tokens = &m_tokens;
    m_painter->scene.states = &m_states;
    m_painter->scene.keptBy = &m_keptBy;
    m_placeholder = tr("Open a picture or drop one here");
    connect(m_selected, &PatchSelection::changed, viewport(), qOverload<>(&QWidget::update));
    connect(m_selected, &PatchSelection::hoveredChanged, this, &ImageCanvas::markHovered);
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    connect(&m_rest, &QTimer::timeout, this, [this] {
        m_painter->scene.smooth = true;
        m_painter->invalidateView();
        viewport()->update();
    });
}

ImageCanvas::~ImageCanvas() = default;

void ImageCanvas::setImage(ImagePtr image)
{
    if (m_image != image) {
        m_image = std::move(image);
        m_selected->clear();
        setReference(nullptr, {});
    }
    setTrace(nullptr);
    showPicture(m_image);
}

void ImageCanvas::showPicture(const ImagePtr& picture)
{
    if (m_shownPicture == picture)
        return;
    m_shownPicture = picture;
    m_painter->setImage(picture);
    m_minimap = picture
        ? QPixmap::fromImage(toQImage(picture).scaled(256, 256, Qt::KeepAspectRatio, Qt::SmoothTransformation))
        : QPixmap();
    m_view.setImageSize(picture ? QSizeF(picture->width, picture->height) : QSizeF());
    viewMoved();
    Q_EMIT zoomChanged(zoom());
}

void ImageCanvas::setTrace(TracePtr trace)
{
    if (trace && trace->image && trace->image != m_image)
        setImage(trace->image);
    const bool unchanged = m_trace && trace && sameDecision(*m_trace, *trace);
    const bool samePixels = m_trace && trace && m_trace->vision == trace->vision;
    m_trace = std::move(trace);
    if (unchanged)
        return;
    if (!samePixels)
        m_mosaic.reset();
    deriveTokens();
    deriveStates();
}

void ImageCanvas::deriveTokens()
{
    if (m_arrangement == Arrangement::Overlay || !m_trace)
        m_mosaic.reset();
    else if (!m_mosaic)
        m_mosaic = partitionMosaic(*m_trace);
    m_onImage = m_trace ? TokenLayout(m_trace->layout) : TokenLayout();
    if (std::exchange(m_tokens, m_mosaic ? m_mosaic->tokens : m_onImage) != m_tokens)
        viewport()->update();
    m_selected->remap(m_tokens);
    m_painter->scene.hasTrace = !m_tokens.empty();
    showPicture(m_mosaic ? m_mosaic->image : m_image);
}

void ImageCanvas::setArrangement(Arrangement arrangement)
{
    if (m_arrangement == arrangement)
        return;
    m_arrangement = arrangement;
    setHover(std::nullopt);
    deriveTokens();
    viewport()->update();
}

void ImageCanvas::setReference(TracePtr reference, const QString& name)
{
    m_reference = std::move(reference);
    m_referenceName = name;
    deriveStates();
}

void ImageCanvas::setFlipped(bool flipped)
{
    if (m_flipped == (flipped && !m_keptBy.empty()))
        return;
    m_flipped = !m_flipped;
    m_painter->scene.states = &shownStates();
    m_painter->scene.note = m_flipped ? m_referenceName : QString();
    viewport()->update();
}

void ImageCanvas::setThresholds(PatchThresholds thresholds)
{
    if (m_thresholds == thresholds)
        return;
    m_thresholds = std::move(thresholds);
    deriveStates();
}

const PatchStates& ImageCanvas::shownStates() const { return m_flipped ? m_referenceStates : m_states; }

void ImageCanvas::setLayer(std::optional<int> layer)
{
    if (m_layer == layer)
        return;
    m_layer = layer;
    deriveStates();
}

void ImageCanvas::deriveStates()
{
    const PatchStates before = std::exchange(
        m_states, m_trace ? patchStates(*m_trace, m_layer, m_thresholds) : PatchStates());
    const bool wasFlipped = m_flipped;
    m_keptBy = m_trace && m_reference ? ps::keptBy(*m_trace, *m_reference, m_layer) : std::vector<KeptBy>();
    m_referenceStates = m_keptBy.empty() ? PatchStates() : patchStates(*m_reference, m_layer);
    m_flipped = m_flipped && !m_keptBy.empty();
    m_painter->scene.states = &shownStates();
    m_painter->scene.note = m_flipped ? m_referenceName : QString();
    refreshFilter();
    if (m_overlay == Overlay::Mask && !wasFlipped && !m_flipped)
        viewport()->update(m_painter->changedSince(before)); // a dragged budget moves a few patches at a time
    else
        viewport()->update();
    if (const auto hover = m_hover)
        setHover(hitOf({ hover->partition, hover->row, hover->col, hover->id }, hover->imagePos));
}

void ImageCanvas::setOverlay(Overlay overlay)
{
    m_overlay = m_painter->scene.overlay = overlay;
    refreshFilter();
    viewport()->update();
}

void ImageCanvas::setOpacity(double opacity)
{
    m_painter->scene.opacity = std::clamp(opacity, 0.0, 1.0);
    viewport()->update();
}

void ImageCanvas::setPartitionFilter(PartitionFilter filter)
{
    m_filter = filter;
    refreshFilter();
    m_painter->invalidateView(); // the hatch covers other partitions
    setHover(std::nullopt);
    viewport()->update();
}

void ImageCanvas::refreshFilter()
{
    const PartitionFilter shown = shownPartitions(m_tokens, shownStates(), m_overlay, m_filter);
    if (std::exchange(m_painter->scene.filter, shown) == shown)
        return;
    m_painter->invalidateView(); // the hatch covers other partitions
    viewport()->update();
}

void ImageCanvas::setColorMap(const QString& name)
{
    m_painter->scene.colorMap = name;
    viewport()->update();
}

void ImageCanvas::setGridVisible(bool visible)
{
    m_painter->scene.grid = visible;
    viewport()->update();
}

void ImageCanvas::setBadgesVisible(bool visible)
{
    m_painter->scene.badges = visible;
    viewport()->update();
}

void ImageCanvas::setStale(bool stale, const QString& reason)
{
    CanvasScene& scene = m_painter->scene;
    if (scene.stale == stale && scene.staleReason == reason)
        return;
    scene.stale = stale;
    scene.staleReason = reason;
    viewport()->update();
}

void ImageCanvas::setPeek(bool peek)
{
    if (m_painter->scene.peek == peek)
        return;
    m_painter->scene.peek = peek;
    viewport()->update();
}

void ImageCanvas::setPlaceholder(const QString& text)
{
    m_placeholder = text;
    viewport()->update();
}

void ImageCanvas::fit()
{
    m_view.fit();
    viewMoved();
    Q_EMIT zoomChanged(zoom());
}

void ImageCanvas::actualSize()
{
    zoomBy(1 / (zoom() * devicePixelRatioF()), QRectF(viewport()->rect()).center());
}
void ImageCanvas::zoomIn() { zoomBy(ViewTransform::kStep, QRectF(viewport()->rect()).center()); }
void ImageCanvas::zoomOut() { zoomBy(1 / ViewTransform::kStep, QRectF(viewport()->rect()).center()); }

void ImageCanvas::zoomToPartition(int partition)
{
    if (partition <= 0 || partition >= m_tokens.partitionCount())
        return fit();
    m_view.show(m_tokens.partitionRect(partition));
    viewMoved();
    Q_EMIT zoomChanged(zoom());
}

void ImageCanvas::zoomBy(double factor, QPointF anchor)
{
    if (!m_image)
        return;
    m_view.setZoom(zoom() * factor, anchor);
    viewMoved();
    Q_EMIT zoomChanged(zoom());
}

void ImageCanvas::viewMoved()
{
    m_painter->scene.view = m_view;
    m_painter->scene.smooth = false;
    m_painter->invalidateView();
    m_rest.start();
    viewport()->update();
}

/// `at`: a position as arranged. The hit speaks of the original picture, where there is one under the patch.
PatchHit ImageCanvas::hitOf(const PatchRef& patch, QPointF at) const
{
    const QRectF shown = m_tokens.patchRect(patch), original = m_onImage.patchRect(patch);
    if (!m_mosaic || original.isEmpty())
        return patchHit(shownStates(), m_onImage, patch, at);
    const QPointF part((at.x() - shown.x()) / shown.width(), (at.y() - shown.y()) / shown.height());
    return patchHit(shownStates(), m_onImage, patch,
        original.topLeft() + QPointF(part.x() * original.width(), part.y() * original.height()));
}

std::optional<PatchHit> ImageCanvas::patchAt(QPoint viewportPos) const
{
    const QPointF image = m_view.toImage(QPointF(viewportPos) + QPointF(0.5, 0.5));
    const auto patch = m_tokens.hit(image, m_painter->scene.filter);
    return patch ? std::optional(hitOf(*patch, image)) : std::nullopt;
}

std::optional<PatchHit> ImageCanvas::selection() const
{
    const std::optional<PatchRef> patch = m_selected->current();
    return patch && m_tokens.has(*patch) ? std::optional(hitOf(*patch)) : std::nullopt;
}

PatchHit ImageCanvas::hitOf(const PatchRef& patch) const
{
    return hitOf(patch, m_tokens.patchRect(patch).center());
}

QImage ImageCanvas::grabPicture() { return m_painter->image(); }

void ImageCanvas::paintPlaceholder(QPainter& painter) const
{
    const QRect box = QRect(QPoint(0, 0), QSize(std::min(420, viewport()->width() - 40), 140));
    const QRect centred = box.translated(viewport()->rect().center() - box.center());
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(QPen(theme::tone(theme::Tone::TextMuted), 1.5, Qt::DashLine));
    painter.drawRoundedRect(centred, 8, 8);
    theme::icon(QStringLiteral("picture")).paint(&painter, QRect(centred.center() - QPoint(16, 40), QSize(32, 32)));
    painter.setPen(theme::tone(theme::Tone::TextMuted));
    painter.drawText(
        centred.adjusted(16, 80, -16, -8), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_placeholder);
}

void ImageCanvas::paintEvent(QPaintEvent* event)
{
    if (m_painter->devicePixelRatio() != devicePixelRatioF()) // the window moved to another screen
        m_painter->resize(viewport()->size(), devicePixelRatioF());
    QPainter painter(viewport());
    m_painter->paint(painter, event->region());
    if (!m_painter->hasImage())
        return paintPlaceholder(painter);
    paintMarks(painter);
    paintMinimap(painter);
    if (hasFocus()) {
        painter.setPen(theme::tone(theme::Tone::Accent));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void ImageCanvas::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    m_view.setViewSize(QSizeF(viewport()->size()));
    m_painter->resize(viewport()->size(), devicePixelRatioF());
    viewMoved();
    if (m_shownPicture)
        Q_EMIT zoomChanged(zoom());
}

} // namespace ps

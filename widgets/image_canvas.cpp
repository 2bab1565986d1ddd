// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/image_canvas.h"

#include "widgets/canvas_painter.h"
#include "widgets/patch_selection.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QPainter>
#include <QResizeEvent>

#include <algorithm>
#include <cmath>

namespace ps {

namespace {

constexpr int kRestMs = 120;
const QColor kSelectionColor(0xf0, 0xe4, 0x42); // the Okabe-Ito colour that no category uses

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
        m_painter->setImage(m_image);
        m_view.setImageSize(m_image ? QSizeF(m_image->width, m_image->height) : QSizeF());
        m_selected->clear();
        viewMoved();
        Q_EMIT zoomChanged(zoom());
    }
    setTrace(nullptr);
}

void ImageCanvas::setTrace(TracePtr trace)
{
    if (trace && trace->image && trace->image != m_image)
        setImage(trace->image);
    const bool unchanged = m_trace && trace && sameDecision(*m_trace, *trace);
    m_trace = std::move(trace);
    if (unchanged)
        return;
    m_tokens = m_trace ? TokenLayout(m_trace->layout) : TokenLayout();
    m_selected->remap(m_tokens);
    m_painter->scene.hasTrace = !m_tokens.empty();
    deriveStates();
}

void ImageCanvas::setLayer(std::optional<int> layer)
{
    if (m_layer == layer)
        return;
    m_layer = layer;
    deriveStates();
}

void ImageCanvas::deriveStates()
{
    m_states = m_trace ? patchStates(*m_trace, m_layer) : PatchStates();
    sceneChanged();
    if (const auto hover = m_hover)
        setHover(hitOf({ hover->partition, hover->row, hover->col, hover->id }, hover->imagePos));
}

void ImageCanvas::setOverlay(Overlay overlay)
{
    m_overlay = m_painter->scene.overlay = overlay;
    sceneChanged();
}

void ImageCanvas::setOpacity(double opacity)
{
    m_painter->scene.opacity = std::clamp(opacity, 0.0, 1.0);
    sceneChanged();
}

void ImageCanvas::setPartitionFilter(PartitionFilter filter)
{
    m_filter = m_painter->scene.filter = filter;
    m_painter->invalidateView(); // the hatch covers other partitions
    setHover(std::nullopt);
    sceneChanged();
}

void ImageCanvas::setColorMap(const QString& name)
{
    m_painter->scene.colorMap = name;
    sceneChanged();
}

void ImageCanvas::setGridVisible(bool visible)
{
    m_painter->scene.grid = visible;
    sceneChanged();
}

void ImageCanvas::setBadgesVisible(bool visible)
{
    m_painter->scene.badges = visible;
    sceneChanged();
}

void ImageCanvas::setStale(bool stale, const QString& reason)
{
    m_painter->scene.stale = stale;
    m_painter->scene.staleReason = reason;
    sceneChanged();
}

void ImageCanvas::setPeek(bool peek)
{
    if (m_painter->scene.peek == peek)
        return;
    m_painter->scene.peek = peek;
    sceneChanged();
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

void ImageCanvas::sceneChanged()
{
    m_painter->invalidateScene();
    viewport()->update();
}

PatchHit ImageCanvas::hitOf(const PatchRef& patch, QPointF imagePos) const
{
    const auto partition = static_cast<std::size_t>(patch.partition);
    const auto index = static_cast<std::size_t>(m_tokens.index(patch.partition, patch.row, patch.col));
    PatchHit hit { .partition = patch.partition, .row = patch.row, .col = patch.col, .id = patch.id };
    hit.imagePos = imagePos;
    hit.imageRect = m_tokens.patchRect(patch);
    const auto value = [index](const std::vector<float>& scores) {
        return index < scores.size() && !std::isnan(scores[index]) ? std::optional(scores[index]) : std::nullopt;
    };
    hit.scoreFirst = value(m_states.scoreFirst);
    hit.scoreLast = value(m_states.scoreLast);
    hit.score = value(m_states.ranking);
    hit.stageScore = value(m_states.stageScore);
    hit.margin = value(m_states.margin);
    hit.stageLayer = m_states.stageLayer;
    hit.marginLayer = m_states.marginLayer;
    if (const auto drop = value(m_states.dropLayer); drop && static_cast<int>(*drop) != m_states.survived)
        hit.dropLayer = static_cast<int>(*drop);
    if (m_states.rank[index] > 0)
        hit.rank = m_states.rank[index];
    hit.cut = m_states.cut[partition];
    hit.keptInPartition = m_states.keptInPartition[partition];
    hit.patchesInPartition = m_states.patchesInPartition[partition];
    hit.decided = m_states.decided;
    hit.kept = m_states.state[index] == PatchState::Kept;
    hit.keptByRule = hit.kept || m_states.state[index] == PatchState::KeptThenUnpadded;
    return hit;
}

std::optional<PatchHit> ImageCanvas::patchAt(QPoint viewportPos) const
{
    const QPointF image = m_view.toImage(QPointF(viewportPos) + QPointF(0.5, 0.5));
    const auto patch = m_tokens.hit(image, m_filter);
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

QImage ImageCanvas::grabPicture() { return m_painter->image().copy(); }

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
    const QImage& scene = m_painter->image();
    QPainter painter(viewport());
    const double ratio = devicePixelRatioF();
    for (const QRect& rect : event->region())
        painter.drawImage(
            QRectF(rect), scene, QRectF(QPointF(rect.topLeft()) * ratio, QSizeF(rect.size()) * ratio));
    if (!m_painter->hasImage())
        return paintPlaceholder(painter);
    paintMarks(painter);
    if (hasFocus()) {
        painter.setPen(theme::tone(theme::Tone::Accent));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
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

void ImageCanvas::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    m_view.setViewSize(QSizeF(viewport()->size()));
    m_painter->resize(viewport()->size(), devicePixelRatioF());
    viewMoved();
    if (m_image)
        Q_EMIT zoomChanged(zoom());
}

} // namespace ps

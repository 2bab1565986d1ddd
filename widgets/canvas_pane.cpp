// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas_pane.h"

#include "core/trace/overlap.h"
#include "core/trace/pyramid.h"
#include "widgets/format.h"
#include "widgets/overlay_chips.h"
#include "widgets/score_legend.h"
#include "widgets/theme.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace ps {

namespace {

QToolButton* quietButton(QWidget* parent, const QString& name, const QString& icon, const QString& help)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(name);
    button->setIcon(theme::icon(icon));
    button->setToolTip(help);
    button->setAccessibleName(help);
    button->setProperty("quiet", true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QFrame* hairline(QWidget* parent)
{
    auto* line = new QFrame(parent);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    return line;
}

} // namespace

CanvasPane::CanvasPane(QWidget* parent)
    : QWidget(parent)
    , m_chips(new OverlayChips(this))
    , m_canvas(new ImageCanvas(this))
    , m_legend(new ScoreLegend(this))
    , m_zoom(new QToolButton(this))
    , m_partitions(new QToolButton(this))
{
    setObjectName(QStringLiteral("canvasPane"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_chips);
    column->addWidget(hairline(this));
    column->addWidget(m_canvas, 1);
    column->addWidget(hairline(this));
    addFooter(column);

    connect(m_chips, &OverlayChips::overlayChosen, this, [this](Overlay overlay) {
        setOverlay(overlay);
        Q_EMIT overlayChanged(overlay);
    });
    connect(m_canvas, &ImageCanvas::overlayChanged, this, [this](Overlay overlay) {
        setOverlay(overlay);
        Q_EMIT overlayChanged(overlay);
    });
    connect(m_chips, &OverlayChips::opacityChanged, m_canvas, &ImageCanvas::setOpacity);
    connect(m_chips, &OverlayChips::filterChosen, m_canvas, &ImageCanvas::setPartitionFilter);
    connect(m_chips, &OverlayChips::filterChosen, m_legend, &ScoreLegend::setPartitionFilter);
    connect(m_canvas, &ImageCanvas::zoomChanged, this, &CanvasPane::showZoom);
    connect(m_canvas, &ImageCanvas::arrangementChanged, this, &CanvasPane::setArrangement);
    connect(m_partitions, &QToolButton::clicked, this, [this](bool on) {
        setArrangement(on ? Arrangement::Partitions : Arrangement::Overlay);
        Q_EMIT arrangementChanged(m_canvas->arrangement());
    });
    refreshAvailability();
    showZoom(1);
}

void CanvasPane::addFooter(QVBoxLayout* column)
{
    auto* footer = new QHBoxLayout;
    footer->setContentsMargins(theme::kMargin, 3, theme::kMargin, 3);
    footer->setSpacing(2);
    footer->addWidget(m_legend, 1);
    auto* out = quietButton(this, QStringLiteral("zoomOut"), QStringLiteral("zoom-out"), tr("Zoom out (−)"));
    auto* in = quietButton(this, QStringLiteral("zoomIn"), QStringLiteral("zoom-in"), tr("Zoom in (+)"));
    auto* fit = quietButton(
        this, QStringLiteral("zoomFit"), QStringLiteral("fit"), tr("Fit the whole picture (F)"));
    m_zoom->setObjectName(QStringLiteral("zoomLevel"));
    m_zoom->setProperty("quiet", true);
    m_zoom->setFocusPolicy(Qt::TabFocus);
    m_zoom->setToolTip(tr("Show one picture pixel per screen pixel"));
    m_zoom->setAccessibleDescription(m_zoom->toolTip());
    m_zoom->setMinimumWidth(m_zoom->fontMetrics().horizontalAdvance(QStringLiteral("6,400 %")) + 14);
    m_partitions->setObjectName(QStringLiteral("partitionsButton"));
    m_partitions->setText(tr("Partitions"));
    m_partitions->setCheckable(true);
    m_partitions->setProperty("quiet", true);
    m_partitions->setFocusPolicy(Qt::TabFocus);
    for (QToolButton* button : { m_partitions, out, m_zoom, in, fit })
        footer->addWidget(button);
    column->addLayout(footer);
    connect(out, &QToolButton::clicked, m_canvas, &ImageCanvas::zoomOut);
    connect(in, &QToolButton::clicked, m_canvas, &ImageCanvas::zoomIn);
    connect(fit, &QToolButton::clicked, m_canvas, &ImageCanvas::fit);
    connect(m_zoom, &QToolButton::clicked, m_canvas, &ImageCanvas::actualSize);
}

void CanvasPane::setThresholds(PatchThresholds thresholds, const QString& reason)
{
    m_thresholdsKnown = thresholds != nullptr;
    m_noThresholds = reason;
    m_canvas->setThresholds(thresholds);
    m_legend->setThresholds(std::move(thresholds));
    refreshAvailability();
}

void CanvasPane::setReference(TracePtr reference, const QString& name)
{
    m_canvas->setReference(reference, name);
    m_legend->setReference(std::move(reference));
    refreshAvailability();
}

void CanvasPane::setArrangement(Arrangement arrangement)
{
    m_canvas->setArrangement(arrangement);
    m_partitions->setChecked(arrangement == Arrangement::Partitions);
}

void CanvasPane::setImage(ImagePtr image)
{
    m_canvas->setImage(std::move(image));
    m_legend->setTrace(nullptr);
    refreshAvailability();
}

void CanvasPane::setTrace(TracePtr trace)
{
    m_canvas->setTrace(trace);
    m_legend->setTrace(std::move(trace));
    refreshAvailability();
}

void CanvasPane::setOverlay(Overlay overlay)
{
    m_wanted = overlay;
    showOverlay(possible());
}

void CanvasPane::setPartitionFilter(PartitionFilter filter)
{
    m_chips->setFilter(filter);
    m_canvas->setPartitionFilter(filter);
    m_legend->setPartitionFilter(filter);
}

PartitionFilter CanvasPane::partitionFilter() const { return m_chips->filter(); }

// What a run does not have yet while it goes on, it may still get.
Overlay CanvasPane::possible() const
{
    const TracePtr& trace = m_canvas->trace();
    const bool settled = trace && trace->state != TraceState::Running;
    return settled && !m_chips->isAvailable(m_wanted) ? Overlay::Mask : m_wanted;
}

void CanvasPane::showOverlay(Overlay overlay)
{
    m_canvas->setOverlay(overlay);
    m_legend->setOverlay(overlay);
    m_chips->setOverlay(overlay);
}

void CanvasPane::setLayer(std::optional<int> layer)
{
    m_canvas->setLayer(layer);
    m_legend->setLayer(layer);
}

void CanvasPane::setColorMap(const QString& name)
{
    m_canvas->setColorMap(name);
    m_legend->setColorMap(name);
}

void CanvasPane::setLegendVisible(bool visible) { m_legend->setVisible(visible); }

void CanvasPane::refreshAvailability()
{
    const TracePtr& trace = m_canvas->trace();
    const auto offer = [&](Overlay overlay, bool there, const QString& reason) {
        m_chips->setAvailable(overlay, there, trace ? reason : tr("Nothing has run on this picture yet."));
    };
    const bool scored = trace && trace->vision && !trace->vision->classRows.empty();
    for (const Overlay overlay : { Overlay::ScoreFirst, Overlay::ScoreLast })
        offer(overlay, scored, tr("This run recorded no class-token attention."));
    offer(Overlay::DropLayer, trace && !dropLayers(*trace).empty(),
        tr("This method decides inside the language model: ask a question."));
    offer(Overlay::StageScore, trace && stageAt(*trace, {}),
        tr("Nothing was ranked inside the language model: choose PyramidDrop or FastV and ask a question."));
    offer(Overlay::Margin, trace && marginStep(*trace),
        tr("This run has no image predictor: choose Dynamic-LLaVA and ask a question."));
    offer(Overlay::Threshold, trace && m_thresholdsKnown, m_noThresholds);
    const TracePtr& reference = m_canvas->reference();
    const std::string differs = trace && reference ? whyNotComparable(*trace, *reference) : std::string();
    offer(Overlay::Difference, trace && reference && differs.empty(),
        reference ? QString::fromStdString(differs) : tr("Pin a run as B first (P)."));
    const bool pixels = trace && trace->vision && !trace->vision->partitionPixels.empty();
    m_partitions->setEnabled(pixels || m_canvas->arrangement() == Arrangement::Partitions);
    m_partitions->setToolTip(pixels
            ? tr("The exact pixels that the vision tower received, padding hatched (T)")
            : tr("This run recorded no partition pixels."));
    m_chips->setTilesPresent(trace && trace->layout.geometry.partitionCount() > 1);
    const Overlay overlay = possible();
    if (overlay == m_canvas->overlay())
        return;
    showOverlay(overlay);
    Q_EMIT overlayChanged(overlay);
}

void CanvasPane::showZoom(double zoom)
{
    m_zoom->setText(format::count(qRound(100 * zoom)) + QStringLiteral("\u00a0%"));
    m_zoom->setAccessibleName(tr("Zoom %1").arg(m_zoom->text()));
}

} // namespace ps

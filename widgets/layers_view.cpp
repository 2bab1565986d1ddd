// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layers_view.h"

#include "core/trace/pyramid.h"
#include "widgets/empty_note.h"
#include "widgets/format.h"
#include "widgets/memory_plot.h"
#include "widgets/pyramid_plot.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace ps {

namespace {

QString meanText(double tokens) { return QLocale().toString(tokens, 'f', 1); }

/// "(2 × 320 + 6 × 160) / 8 layers"
QString howText(const EquivalentTokens& equivalent)
{
    QStringList terms;
    int layers = 0;
    for (const EquivalentTokens::Run& run : equivalent.runs) {
        terms << QStringLiteral("%1\u00a0×\u00a0%2").arg(run.layers).arg(format::count(run.tokens));
        layers += run.layers;
    }
    return LayersView::tr("= (%1) / %2 layers").arg(terms.join(QStringLiteral(" + "))).arg(layers);
}

} // namespace

LayersView::LayersView(QWidget* parent)
    : QWidget(parent)
    , m_pyramid(new PyramidPlot(this))
    , m_memory(new MemoryPlot(this))
    , m_equivalent(new QLabel(this))
    , m_how(new QLabel(this))
    , m_layer(new QLabel(this))
    , m_truth(new TruthLabel(this))
    , m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("layers"));
    setAccessibleName(tr("Decoder layers"));
    m_stack->addWidget(
        new EmptyNote(tr("The tokens of each decoder layer appear here when a question runs."), this));
    m_stack->addWidget(buildPage());
    connect(m_pyramid, &PyramidPlot::cursorMoved, this, [this](std::optional<int> layer) {
        m_cursor = layer;
        refreshTexts();
        Q_EMIT cursorMoved(layer);
    });
    connect(m_pyramid, &PyramidPlot::scheduleMoved, this, &LayersView::scheduleMoved);
}

QWidget* LayersView::buildPage()
{
    auto* page = new QWidget(this);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    setFocusProxy(m_pyramid);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(theme::kMargin, theme::kGapSmall, theme::kMargin, theme::kGapSmall);
    column->setSpacing(2);
    auto* head = new QHBoxLayout;
    m_equivalent->setObjectName(QStringLiteral("equivalentTokens"));
    m_equivalent->setFont(theme::titleFont());
    m_equivalent->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_how->setObjectName(QStringLiteral("equivalentHow"));
    m_how->setProperty("muted", true);
    m_how->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // cut short rather than a wider window
    m_how->installEventFilter(this);
    m_layer->setObjectName(QStringLiteral("layerCursor"));
    m_truth->setVisible(false);
    head->addWidget(m_equivalent);
    head->addWidget(m_how, 1);
    head->addWidget(m_truth, 0, Qt::AlignTop);
    column->addLayout(head);
    auto* body = new QHBoxLayout;
    body->setSpacing(theme::kGap);
    body->addWidget(m_pyramid, 3);
    body->addWidget(m_memory, 2);
    column->addLayout(body, 1);
    column->addWidget(m_layer);
    for (QLabel* label : { m_how, m_layer })
        label->setFont(theme::smallFont());
    return page;
}

void LayersView::setMask(TracePtr trace)
{
    if (m_mask == trace)
        return;
    m_mask = std::move(trace);
    m_pace.follow(m_mask);
}

void LayersView::setRun(TracePtr trace)
{
    if (m_run == trace)
        return;
    m_run = std::move(trace);
    m_pace.follow(m_run);
}

void LayersView::setTruth(Truth mask, const QString& maskReason, bool runStale)
{
    m_truth->setTruth(mask, maskReason);
    m_truth->setVisible(mask == Truth::Estimate || mask == Truth::Stale);
    m_pyramid->setStale(mask == Truth::Stale);
    m_memory->setStale(runStale);
    for (QLabel* label : { m_equivalent, m_how, m_layer })
        label->setEnabled(mask != Truth::Stale);
}

void LayersView::setSchedule(const StageSchedule& schedule) { m_pyramid->setSchedule(schedule); }

void LayersView::setCursor(std::optional<int> layer)
{
    m_cursor = layer;
    m_pyramid->setCursor(layer);
    refreshTexts();
}

void LayersView::showHow()
{
    m_how->setText(m_how->fontMetrics().elidedText(m_howText, Qt::ElideRight, std::max(m_how->width(), 1)));
}

bool LayersView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_how && event->type() == QEvent::Resize)
        showHow();
    return QWidget::eventFilter(watched, event);
}

int LayersView::layers() const { return m_mask ? static_cast<int>(aliveTokens(*m_mask).size()) : 0; }

void LayersView::refresh()
{
    const int known = layers();
    m_stack->setCurrentIndex(known > 0 ? 1 : 0);
    m_pyramid->setTrace(known > 0 ? m_mask : TracePtr {});
    m_memory->setTrace(m_run);
    refreshTexts();
}

void LayersView::refreshTexts()
{
    const auto equivalent = m_mask ? equivalentTokens(*m_mask) : std::nullopt;
    m_equivalent->setText(equivalent ? tr("Equivalent tokens %1 (%2 of %3)")
                                           .arg(format::percent(equivalent->share),
                                               meanText(equivalent->tokens), format::count(equivalent->whole))
                                     : tr("Prefill %1 layers").arg(layers()));
    m_howText = equivalent ? howText(*equivalent) : QString();
    showHow();
    const QString help = equivalent
        ? tr("Visual tokens alive, mean over the decoder layers, as a share of the %1 of this picture:\n%2 = "
             "%3")
              .arg(format::count(equivalent->whole), howText(*equivalent).mid(2), meanText(equivalent->tokens))
        : QString();
    m_equivalent->setToolTip(help);
    m_how->setToolTip(help);
    const QString layer = m_cursor ? m_pyramid->layerText(*m_cursor).section(QLatin1Char('\n'), 0, 0)
                                   : QString();
    m_layer->setText(layer.isEmpty()
            ? tr("Click a layer to see its survivors on the picture; drag a stage to change it.")
            : layer);
    m_layer->setProperty("muted", layer.isEmpty());
}

} // namespace ps

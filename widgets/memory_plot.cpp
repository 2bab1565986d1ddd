// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/memory_plot.h"

#include "widgets/format.h"
#include "widgets/plot.h"
#include "widgets/plot_style.h"
#include "widgets/theme.h"

#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ps {

namespace {

constexpr double kMebi = 1024.0 * 1024.0;
constexpr double kHeadroom = 1.3, kHeadroomTwoRows = 1.6; // the legend's
constexpr int kNarrow = 260;                              // the legend takes two rows
constexpr int kTokenBlock = 16; // the axis grows by whole blocks, so that it does not creep

} // namespace

MemoryPlot::MemoryPlot(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this))
{
    setObjectName(QStringLiteral("memory"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_plot);
    m_plot->setObjectName(QStringLiteral("memoryPlot"));
    m_plot->setAccessibleName(tr("Cache along the answer"));
    m_plot->setMinimumSize(180, 116);
    plot_style::prepare(*m_plot);
    plot_style::wholeNumbers(*m_plot);
    m_plot->xAxis->setLabel(tr("answer token"));
    m_plot->yAxis->setLabel(tr("KV, MiB"));
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->axisRect()->setMinimumMargins(QMargins(0, 4, 4, 0));
    // Last on top: dashes over the actual line where nothing of the answer was dropped.
    const std::pair<QCPGraph**, QString> graphs[] { { &m_full, tr("full") }, { &m_actual, tr("actual") },
        { &m_image, tr("image only") } };
    for (const auto& [graph, name] : graphs) {
        *graph = m_plot->addGraph();
        (*graph)->setName(name);
    }
    m_plot->legend->setVisible(true);
    m_plot->legend->setFillOrder(QCPLegend::foColumnsFirst, true);
    m_plot->legend->setIconSize(12, 8);
    m_plot->legend->setMargins(QMargins(2, 1, 2, 1));
    m_plot->legend->setColumnSpacing(8);
    m_plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignHCenter);
    m_plot->axisRect()->insetLayout()->setMargins(QMargins(0, 1, 0, 0));
    m_plot->installEventFilter(this);
    applyColors();
}

MemoryPlot::~MemoryPlot() = default;

void MemoryPlot::setTrace(const TracePtr& trace)
{
    std::vector<CachePoint> points = trace ? cacheAlongAnswer(*trace) : std::vector<CachePoint> {};
    if (points == m_points)
        return;
    m_points = std::move(points);
    refresh();
}

void MemoryPlot::setStale(bool stale)
{
    if (m_stale == stale)
        return;
    m_stale = stale;
    applyColors();
    refresh();
}

void MemoryPlot::refresh()
{
    QVector<double> keys, full, image, actual;
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        keys << static_cast<double>(i);
        full << static_cast<double>(m_points[i].fullBytes) / kMebi;
        image << static_cast<double>(m_points[i].imageBytes) / kMebi;
        actual << static_cast<double>(m_points[i].actualBytes) / kMebi;
    }
    m_full->setData(keys, full, true);
    m_image->setData(keys, image, true);
    m_actual->setData(keys, actual, true);
    const double tokens = std::max(1.0, static_cast<double>(m_points.size()) - 1);
    m_plot->xAxis->setRange(0, std::ceil(tokens / kTokenBlock) * kTokenBlock);
    const double most = full.isEmpty() ? 1 : *std::max_element(full.begin(), full.end());
    const bool narrow = m_plot->width() < kNarrow;
    m_plot->legend->setWrap(narrow ? 2 : 3);
    m_plot->legend->setFillOrder(QCPLegend::foColumnsFirst, true); // lays them out anew
    m_plot->yAxis->setRange(0, most > 0 ? most * (narrow ? kHeadroomTwoRows : kHeadroom) : 1);
    m_plot->replot(QCustomPlot::rpQueuedRefresh);
}

QString MemoryPlot::pointText(int answerToken) const
{
    const auto index = static_cast<std::size_t>(answerToken);
    if (answerToken < 0 || index >= m_points.size())
        return {};
    const CachePoint& point = m_points[index];
    return tr("after answer token %1\nfull: %2 bytes\nimage only: %3 bytes\nactual: %4 bytes")
        .arg(answerToken)
        .arg(format::count(point.fullBytes), format::count(point.imageBytes), format::count(point.actualBytes));
}

bool MemoryPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(
            this, [this] { refresh(); }, Qt::QueuedConnection);
    if (event->type() != QEvent::ToolTip)
        return QWidget::eventFilter(watched, event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int token = static_cast<int>(std::lround(m_plot->xAxis->pixelToCoord(help->pos().x())));
    QToolTip::showText(help->globalPos(), pointText(token), m_plot);
    return true;
}

void MemoryPlot::applyColors()
{
    plot_style::applyTheme(*m_plot);
    const auto pen = [&](const QColor& color, double width, Qt::PenStyle style) {
        return QPen(plot_style::faded(color, m_stale), width, style);
    };
    m_full->setPen(pen(theme::tone(theme::Tone::TextMuted), 1.5, Qt::DotLine));
    m_image->setPen(pen(theme::category(theme::Category::OnlyB), 1.5, Qt::DashLine));
    m_actual->setPen(pen(theme::category(theme::Category::Kept), 2, Qt::SolidLine));
    m_plot->legend->setFont(theme::smallFont());
    m_plot->legend->setTextColor(plot_style::color(QPalette::Text));
    m_plot->legend->setBrush(Qt::NoBrush);
    m_plot->legend->setBorderPen(Qt::NoPen);
}

void MemoryPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange)
        return;
    applyColors();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace ps

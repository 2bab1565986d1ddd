// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score_legend.h"

#include "core/imaging/heatmap.h"
#include "widgets/format.h"
#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>

namespace ps {

namespace {

constexpr int kSwatch = 14, kBarWidth = 160, kBarHeight = 10;

enum class Mark { Kept, Dropped, Unpadded, Overview };

void paintSwatch(QPainter& painter, const QRect& box, Mark mark)
{
    painter.fillRect(
        box, mark == Mark::Dropped || mark == Mark::Unpadded ? QColor(70, 72, 75) : QColor(205, 208, 212));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(box);
    const QRectF r = QRectF(box).adjusted(0.75, 0.75, -0.75, -0.75);
    if (mark == Mark::Dropped || mark == Mark::Unpadded) {
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1));
        for (int x = -kSwatch; x < kSwatch; x += 5)
            painter.drawLine(box.left() + x, box.bottom() + 1, box.left() + x + kSwatch, box.top());
    }
    if (mark == Mark::Unpadded) {
        painter.setPen(QPen(theme::category(theme::Category::Warning), 1.8));
        painter.drawLine(r.adjusted(2, 2, -2, -2).topLeft(), r.adjusted(2, 2, -2, -2).bottomRight());
        painter.drawLine(r.adjusted(2, 2, -2, -2).topRight(), r.adjusted(2, 2, -2, -2).bottomLeft());
    }
    if (mark == Mark::Kept) {
        painter.setPen(QPen(theme::category(theme::Category::Kept).darker(130), 1.8));
        painter.drawRect(r);
    }
    if (mark == Mark::Overview) {
        painter.setPen(QPen(QColor(20, 20, 20), 1.5));
        for (const QPointF corner : { r.topLeft(), r.topRight(), r.bottomLeft(), r.bottomRight() }) {
            painter.drawLine(corner, corner + QPointF(corner.x() == r.left() ? 4 : -4, 0));
            painter.drawLine(corner, corner + QPointF(0, corner.y() == r.top() ? 4 : -4));
        }
    }
    painter.setClipping(false);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace

ScoreLegend::ScoreLegend(QWidget* parent) : QWidget(parent), m_colorMap(QStringLiteral("viridis"))
{
    setObjectName(QStringLiteral("legend"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    refresh();
}

void ScoreLegend::setTrace(TracePtr trace)
{
    m_trace = std::move(trace);
    refresh();
}

void ScoreLegend::setOverlay(Overlay overlay)
{
    m_overlay = overlay;
    refresh();
}

void ScoreLegend::setPartitionFilter(PartitionFilter filter)
{
    m_filter = filter;
    refresh();
}

void ScoreLegend::setColorMap(const QString& name)
{
    m_colorMap = name;
    update();
}

void ScoreLegend::refresh()
{
    m_range.reset();
    m_decided = m_overviewTicks = false;
    m_kept = m_dropped = m_unpadded = 0;
    if (m_trace) {
        const PatchStates states = patchStates(*m_trace);
        const TokenLayout tokens(m_trace->layout);
        const std::vector<int> partitions = tokens.filledPartitions(m_filter);
        m_decided = states.decided;
        m_overviewTicks = m_filter == PartitionFilter::All && tokens.hasTiles();
        for (const PatchState state : states.state) {
            m_kept += state == PatchState::Kept ? 1 : 0;
            m_dropped += state == PatchState::Dropped ? 1 : 0;
            m_unpadded += state == PatchState::KeptThenUnpadded ? 1 : 0;
        }
        if (!(m_overlay == Overlay::ScoreFirst ? states.scoreFirst : states.scoreLast).empty())
            m_range = scoreRange(states, m_overlay, partitions);
    }
    setAccessibleName(text());
    setToolTip(toolTipText());
    update();
}

bool ScoreLegend::showsScore() const
{
    return (m_overlay == Overlay::ScoreFirst || m_overlay == Overlay::ScoreLast) && m_range;
}

QString ScoreLegend::toolTipText() const
{
    if (showsScore())
        return tr("Class-token attention summed over heads, linear from %1 to %2")
            .arg(static_cast<double>(m_range->first), 0, 'g', 9)
            .arg(static_cast<double>(m_range->second), 0, 'g', 9);
    if (m_overlay == Overlay::Mask && m_decided)
        return tr("Patches of all partitions. Unpadded: kept by the rule, then removed because they lie in "
                  "the padding.");
    return {};
}

QString ScoreLegend::text() const
{
    if (showsScore())
        return tr("Class-token attention %1 to %2")
            .arg(format::significant(static_cast<double>(m_range->first)),
                format::significant(static_cast<double>(m_range->second)));
    if (m_overlay != Overlay::Mask || !m_decided)
        return {};
    QString text = tr("kept %1, dropped %2").arg(format::count(m_kept), format::count(m_dropped));
    if (m_unpadded > 0)
        text += tr(", unpadded %1").arg(format::count(m_unpadded));
    return text;
}

QSize ScoreLegend::sizeHint() const { return { 420, std::max(fontMetrics().height() + 8, 24) }; }
QSize ScoreLegend::minimumSizeHint() const { return { 200, sizeHint().height() }; }

void ScoreLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(theme::smallFont());
    if (showsScore())
        paintScore(painter);
    else if (m_overlay == Overlay::Mask && m_decided)
        paintMask(painter);
}

void ScoreLegend::paintMask(QPainter& painter) const
{
    int x = 0;
    const auto item = [&](Mark mark, const QString& words) {
        const int width = painter.fontMetrics().horizontalAdvance(words);
        if (x + kSwatch + 6 + width > this->width())
            return; // the last items go first when there is no room; the tooltip has them all
        paintSwatch(painter, QRect(x, (height() - kSwatch) / 2, kSwatch, kSwatch), mark);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRect(x + kSwatch + 6, 0, width + 2, height()), Qt::AlignVCenter, words);
        x += kSwatch + 6 + width + 16;
    };
    item(Mark::Kept, tr("kept %1").arg(format::count(m_kept)));
    item(Mark::Dropped, tr("dropped %1").arg(format::count(m_dropped)));
    if (m_unpadded > 0)
        item(Mark::Unpadded, tr("unpadded %1").arg(format::count(m_unpadded)));
    if (m_overviewTicks)
        item(Mark::Overview, tr("kept in the overview"));
}

void ScoreLegend::paintScore(QPainter& painter) const
{
    const auto& colors = imaging::colorMap(m_colorMap.toStdString());
    const QString low = format::significant(static_cast<double>(m_range->first));
    const QString high = format::significant(static_cast<double>(m_range->second));
    const int lowWidth = painter.fontMetrics().horizontalAdvance(low);
    const QRect bar(lowWidth + 6, (height() - kBarHeight) / 2, kBarWidth, kBarHeight);
    for (int x = 0; x < kBarWidth; ++x) {
        const auto& color = colors[static_cast<std::size_t>(x * 255 / (kBarWidth - 1))];
        painter.fillRect(bar.left() + x, bar.top(), 1, kBarHeight, QColor(color[0], color[1], color[2]));
    }
    painter.setPen(theme::tone(theme::Tone::Line));
    painter.drawRect(bar.adjusted(0, 0, -1, -1));
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(0, 0, lowWidth + 2, height()), Qt::AlignVCenter, low);
    const int right = bar.right() + 7;
    painter.drawText(QRect(right, 0, width() - right, height()), Qt::AlignVCenter,
        high + QStringLiteral("   ") + tr("class-token attention"));
}

} // namespace ps

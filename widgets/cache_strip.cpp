// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/cache_strip.h"

#include "widgets/format.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace ps {

namespace {

constexpr int kLengthsHeight = 26, kMarksHeight = 7, kGap = 3;

} // namespace

CacheStrip::CacheStrip(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("cacheStrip"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFont(theme::smallFont());
    hide();
}

void CacheStrip::setTrace(const TracePtr& trace)
{
    m_points = trace ? cacheAlongAnswer(*trace) : std::vector<CachePoint> {};
    m_stored.clear();
    if (trace)
        for (const auto& token : trace->answer)
            m_stored.push_back(token->stored);
    const bool differ = std::ranges::any_of(
        m_points, [](const CachePoint& point) { return point.sparseTokens < point.denseTokens; });
    setVisible(differ && m_points.size() > 1);
    setAccessibleName(text());
    update();
}

QString CacheStrip::text() const
{
    if (m_points.empty())
        return {};
    const CachePoint& end = m_points.back();
    QString text = tr("cache %1 → %2 tokens").arg(format::count(end.denseTokens), format::count(end.sparseTokens));
    if (end.generated > 0)
        text += tr(", stored %1").arg(format::countOf(end.generated - end.dropped, end.generated));
    return text;
}

QSize CacheStrip::sizeHint() const
{
    return { 200, kLengthsHeight + kGap + kMarksHeight + kGap + fontMetrics().height() };
}

QRectF CacheStrip::plotArea() const
{
    return { 0, 0, static_cast<double>(width()), static_cast<double>(kLengthsHeight) };
}

QString CacheStrip::pointText(std::size_t point) const
{
    const CachePoint& at = m_points[point];
    return tr("after answer token %1\nlongest layer: %2 tokens in the cache\nshortest layer: %3 "
              "tokens\nwithout pruning: "
              "%4 tokens\nstored %5 of %6 answer tokens")
        .arg(point)
        .arg(format::count(at.denseTokens), format::count(at.sparseTokens), format::count(at.fullTokens),
            format::count(at.generated - at.dropped), format::count(at.generated));
}

bool CacheStrip::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || m_stored.empty())
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto tokens = static_cast<int>(m_stored.size());
    const int token = std::clamp(help->pos().x() * tokens / std::max(width(), 1), 0, tokens - 1);
    QToolTip::showText(help->globalPos(), pointText(static_cast<std::size_t>(token) + 1), this);
    return true;
}

void CacheStrip::paintEvent(QPaintEvent*)
{
    if (m_points.size() < 2)
        return;
    QPainter painter(this);
    painter.setOpacity(isEnabled() ? 1 : 0.45);
    const QRectF lengths = plotArea();
    paintLengths(painter, lengths);
    paintMarks(painter, { 0, lengths.bottom() + kGap, lengths.width(), static_cast<double>(kMarksHeight) });
    painter.setOpacity(1);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRectF(0, lengths.bottom() + 2 * kGap + kMarksHeight, width(), fontMetrics().height() + 1),
        Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(text(), Qt::ElideRight, width()));
}

// From zero, so that the areas are in proportion; one step per token.
void CacheStrip::paintLengths(QPainter& painter, const QRectF& area) const
{
    const double most = std::max(1, m_points.back().denseTokens);
    const auto steps = static_cast<double>(m_points.size() - 1);
    const auto column = [&](std::size_t token, int length) {
        const double left = area.left() + area.width() * static_cast<double>(token) / steps;
        const double right = area.left() + area.width() * static_cast<double>(token + 1) / steps;
        const double height = area.height() * length / most;
        return QRectF(left, area.bottom() - height, right - left, height);
    };
    QColor full = theme::tone(theme::Tone::TextMuted);
    full.setAlpha(70);
    for (std::size_t token = 0; token + 1 < m_points.size(); ++token) {
        painter.fillRect(column(token, m_points[token + 1].denseTokens), full);
        painter.fillRect(column(token, m_points[token + 1].sparseTokens), theme::category(theme::Category::Kept));
    }
}

void CacheStrip::paintMarks(QPainter& painter, const QRectF& area) const
{
    const double wide = area.width() / static_cast<double>(std::max<std::size_t>(m_stored.size(), 1));
    const double gap = wide > 4 ? 1 : 0;
    for (std::size_t token = 0; token < m_stored.size(); ++token) {
        const QRectF mark(area.left() + wide * static_cast<double>(token), area.top(), wide - gap, area.height());
        if (m_stored[token]) {
            painter.fillRect(mark, theme::category(theme::Category::Kept));
        } else {
            painter.setPen(QPen(theme::tone(theme::Tone::TextMuted), 1, Qt::DotLine));
            painter.drawLine(mark.bottomLeft(), mark.bottomRight());
        }
    }
}

void CacheStrip::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::EnabledChange)
        update();
}

} // namespace ps

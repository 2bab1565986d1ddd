// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/split_bar.h"

#include "widgets/format.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ps {

namespace {

constexpr int kBarHeight = 22;

QString numberOf(const SplitBar::Part& part) { return format::count(std::llround(part.value)); }

} // namespace

SplitBar::SplitBar(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("splitBar"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Split of the budget over the partitions"));
}

void SplitBar::setParts(std::vector<Part> parts)
{
    m_parts = std::move(parts);
    QStringList words;
    for (const Part& part : m_parts)
        words << part.name + QLatin1Char(' ') + numberOf(part);
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    setVisible(!m_parts.empty());
    update();
}

QSize SplitBar::sizeHint() const { return { 220, kBarHeight }; }
QSize SplitBar::minimumSizeHint() const { return { 80, kBarHeight }; }

std::vector<QRectF> SplitBar::rects() const
{
    const double total = std::accumulate(
        m_parts.begin(), m_parts.end(), 0.0, [](double sum, const Part& part) { return sum + part.value; });
    std::vector<QRectF> rects;
    double x = 0;
    for (const Part& part : m_parts) {
        const double width = total > 0 ? part.value / total * this->width() : 0;
        // Whole pixels, so that neighbours meet without a blended seam.
        const double left = std::round(x), right = std::round(x + width);
        rects.emplace_back(left, 0, right - left, height());
        x += width;
    }
    return rects;
}

int SplitBar::partAt(QPointF position) const
{
    const std::vector<QRectF> all = rects();
    const auto found = std::ranges::find_if(all, [&](const QRectF& rect) { return rect.contains(position); });
    return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

void SplitBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(theme::smallFont());
    painter.setOpacity(isEnabled() ? 1 : 0.45);
    const std::vector<QRectF> all = rects();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const QColor color = theme::series(static_cast<int>(i));
        painter.fillRect(all[i].adjusted(0, 0, i + 1 < all.size() ? -1 : 0, 0), color);
        const QString full = m_parts[i].name + QLatin1Char(' ') + numberOf(m_parts[i]);
        for (const QString& text : { full, numberOf(m_parts[i]) })
            if (painter.fontMetrics().horizontalAdvance(text) + 8 <= all[i].width()) {
                painter.setPen(color.lightnessF() > 0.45F ? QColor(20, 22, 24) : QColor(Qt::white));
                painter.drawText(all[i], Qt::AlignCenter, text);
                break;
            }
    }
}

void SplitBar::mousePressEvent(QMouseEvent* event)
{
    if (const int part = partAt(event->position()); part >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT partActivated(m_parts[static_cast<std::size_t>(part)].partition);
}

bool SplitBar::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = partAt(QPointF(help->pos()));
    if (index < 0)
        QToolTip::hideText();
    else {
        const Part& part = m_parts[static_cast<std::size_t>(index)];
        QToolTip::showText(help->globalPos(), tr("%1: %2 patches").arg(part.name, numberOf(part)), this);
    }
    return true;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot_style.h"

#include "widgets/plot.h"
#include "widgets/theme.h"

#include <QGuiApplication>

namespace ps::plot_style {

void prepare(QCustomPlot& plot)
{
    for (QCPAxis* axis : { plot.xAxis, plot.yAxis, plot.yAxis2 }) {
        axis->setSubTicks(false);
        axis->setTickLength(0, 3);
        axis->setTickLabelPadding(2);
        axis->setLabelPadding(1);
    }
    plot.yAxis2->grid()->setVisible(false);
}

QColor color(QPalette::ColorRole role, bool disabled)
{
    return QGuiApplication::palette().color(disabled ? QPalette::Disabled : QPalette::Active, role);
}

void applyTheme(QCustomPlot& plot)
{
    const QColor text = theme::tone(theme::Tone::TextMuted), line = theme::tone(theme::Tone::Line);
    plot.setBackground(color(QPalette::Base));
    for (QCPAxis* axis : { plot.xAxis, plot.yAxis, plot.yAxis2 }) {
        axis->setBasePen(line);
        axis->setTickPen(line);
        axis->setTickLabelColor(text);
        axis->setLabelColor(text);
        axis->setTickLabelFont(theme::smallFont());
        axis->setLabelFont(theme::smallFont());
        axis->grid()->setPen(QPen(line, 1, Qt::DotLine));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
}

void wholeNumbers(QCustomPlot& plot)
{
    const QSharedPointer<QCPAxisTickerFixed> whole(new QCPAxisTickerFixed);
    whole->setTickStep(1);
    whole->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    plot.xAxis->setTicker(whole);
}

void settleLayout(QCustomPlot& plot)
{
    for (const auto phase :
        { QCPLayoutElement::upPreparation, QCPLayoutElement::upMargins, QCPLayoutElement::upLayout })
        plot.plotLayout()->update(phase);
}

QColor faded(QColor color, bool stale)
{
    color.setAlphaF(stale ? 0.4F : 1.0F);
    return color;
}

} // namespace ps::plot_style

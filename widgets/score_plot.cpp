// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score_plot.h"

#include "widgets/plot.h"
#include "widgets/plot_style.h"
#include "widgets/theme.h"

#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ps {

namespace {

constexpr double kHeadroom = 0.25;  // of the height, for the titles
constexpr double kMostDecades = 4;  // a score of almost nothing would flatten all others
constexpr double kTitleHeight = 18; // pixels: cuts begin below them
constexpr double kGapInData = std::numeric_limits<double>::quiet_NaN();
constexpr int kTitleRoom = 4; // pixels

} // namespace

ScorePlot::ScorePlot(QWidget* parent) : QFrame(parent), m_plot(new QCustomPlot(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1); // the focus ring
    column->addWidget(m_plot);
    setFocusProxy(m_plot);
    m_plot->setObjectName(QStringLiteral("scorePlot"));
    m_plot->setAccessibleName(tr("Ranked scores"));
    m_plot->setAccessibleDescription(tr("Left and right select the patch before or behind by rank; with Ctrl "
                                        "they move the cut by one patch."));
    m_plot->setMinimumSize(220, 90);
    plot_style::prepare(*m_plot);
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->axisRect()->setMinimumMargins(QMargins(0, 2, 6, 0));
    for (QCPGraph** graph : { &m_dropped, &m_kept, &m_selected, &m_hovered }) {
        *graph = m_plot->addGraph();
        (*graph)->setAdaptiveSampling(false); // it would close the gaps
    }
    for (QCPGraph* marks : { m_selected, m_hovered })
        marks->setLineStyle(QCPGraph::lsNone);
    m_zero = new QCPItemStraightLine(m_plot);
    m_zero->point1->setCoords(0, 0);
    m_zero->point2->setCoords(1, 0);
    m_plot->installEventFilter(this);
    applyColors();
}

ScorePlot::~ScorePlot() = default;

QWidget* ScorePlot::canvas() const { return m_plot; }

void ScorePlot::setCurves(const std::vector<ScoreCurve>& curves, const CurveAxis& axis, const Look& look)
{
    m_look = look;
    m_axis = axis;
    m_sizes.clear();
    for (const ScoreCurve& curve : curves)
        m_sizes.push_back(curve.size());
    fill(curves, axis);
    scaleAxes(curves);
    m_plot->xAxis->setRange(0, std::max(axis.length(), 1.0));
    const bool single = curves.size() == 1;
    m_plot->xAxis->setTicks(single);
    m_plot->xAxis->setTickLabels(single);
    m_plot->xAxis->setLabel(single ? tr("rank by score") : tr("rank by score, in each partition"));
    m_plot->yAxis->setLabel(look.valueName);
    m_zero->setVisible(look.zeroLine);
    applyColors();
    plot_style::settleLayout(*m_plot); // titles and pointer are laid out in pixels
    addTitles();
    Q_EMIT frameChanged();
}

// Two points a rank make exact steps; the kept ranks are one graph, the others the second.
void ScorePlot::fill(const std::vector<ScoreCurve>& curves, const CurveAxis& axis)
{
    for (QCPGraph* graph : { m_kept, m_dropped }) {
        QVector<double> keys, values;
        for (std::size_t i = 0; i < curves.size(); ++i) {
            const double begin = axis.begin(static_cast<int>(i));
            for (int rank = 1; rank <= curves[i].size(); ++rank) {
                const ScoreCurve::Point& point = curves[i].points[static_cast<std::size_t>(rank - 1)];
                const bool mine = point.kept == (graph == m_kept);
                const auto score = static_cast<double>(point.score);
                keys << begin + rank - 1 << begin + rank;
                values << (mine ? score : kGapInData) << (mine ? score : kGapInData);
            }
            keys << begin + curves[i].size();
            values << kGapInData;
        }
        graph->setData(keys, values, true);
    }
}

void ScorePlot::scaleAxes(const std::vector<ScoreCurve>& curves)
{
    double highest = -std::numeric_limits<double>::infinity(), lowest = -highest, least = -highest; // least above 0
    for (const ScoreCurve& curve : curves)
        for (const ScoreCurve::Point& point : curve.points) {
            const auto score = static_cast<double>(point.score);
            highest = std::max(highest, score);
            lowest = std::min(lowest, score);
            least = score > 0 ? std::min(least, score) : least;
        }
    const bool logarithmic = m_look.logarithmic && std::isfinite(least) && highest > 0;
    m_plot->yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (logarithmic) {
        m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTickerLog>(new QCPAxisTickerLog));
        const double decades = std::clamp(std::log10(highest / least), 0.1, kMostDecades);
        m_plot->yAxis->setRange(
            highest * std::pow(10, -1.05 * decades), highest * std::pow(10, kHeadroom * decades));
        return;
    }
    m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    const double from = std::isfinite(lowest) ? std::min(lowest * 1.05, 0.0) : 0;
    const double to = std::isfinite(highest) ? std::max(highest, 0.0) : 1;
    m_plot->yAxis->setRange(from, to > from ? to + kHeadroom * (to - from) : from + 1);
}

void ScorePlot::addTitles()
{
    for (QCPItemText* text : m_titles)
        m_plot->removeItem(text);
    m_titles.clear();
    const QFontMetrics metrics(theme::smallFont());
    for (std::size_t i = 0; i < m_sizes.size() && i < m_look.titles.size(); ++i) {
        const double begin = m_axis.begin(static_cast<int>(i)), end = begin + m_sizes[i];
        const double room = m_plot->xAxis->coordToPixel(end) - m_plot->xAxis->coordToPixel(begin);
        QString title = m_look.titles[i];
        if (metrics.horizontalAdvance(title) + kTitleRoom > room)
            title = title.section(QLatin1Char(' '), 0, 0); // the name; the readout has the rest
        if (metrics.horizontalAdvance(title) > room)
            continue;
        auto* text = new QCPItemText(m_plot);
        text->setText(title);
        text->setFont(theme::smallFont());
        text->setColor(plot_style::color(QPalette::Text, m_look.stale));
        text->setPositionAlignment(Qt::AlignRight | Qt::AlignTop); // on the left the curve is high
        text->position->setTypeX(QCPItemPosition::ptPlotCoords);
        text->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        text->position->setCoords(end, 0);
        m_titles.push_back(text);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScorePlot::setCuts(const std::vector<double>& ranks)
{
    while (m_cuts.size() > ranks.size()) {
        m_plot->removeItem(m_cuts.back());
        m_cuts.pop_back();
    }
    while (m_cuts.size() < ranks.size()) {
        auto* line = new QCPItemLine(m_plot);
        for (QCPItemPosition* end : { line->start, line->end }) {
            end->setTypeX(QCPItemPosition::ptPlotCoords);
            end->setTypeY(QCPItemPosition::ptAxisRectRatio);
        }
        m_cuts.push_back(line);
    }
    const QColor color = plot_style::color(QPalette::Text, m_look.stale);
    const double below = std::min(kTitleHeight / std::max(m_plot->axisRect()->height(), 1), 0.3);
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        m_cuts[i]->start->setCoords(ranks[i], below);
        m_cuts[i]->end->setCoords(ranks[i], 1);
        m_cuts[i]->setPen(
            QPen(color, m_look.draggable ? 1.5 : 1, m_look.draggable ? Qt::SolidLine : Qt::DashLine));
        m_cuts[i]->setTail(m_look.draggable ? QCPLineEnding(QCPLineEnding::esDiamond, 8, 8) : QCPLineEnding());
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScorePlot::setMarks(const std::vector<QPointF>& selected, const std::optional<QPointF>& hovered)
{
    const double lowest = m_plot->yAxis->range().lower; // where a score below the axis is marked
    m_selected->data()->clear();
    for (const QPointF& point : selected)
        m_selected->addData(point.x(), std::max(point.y(), lowest));
    m_hovered->data()->clear();
    if (hovered)
        m_hovered->addData(hovered->x(), std::max(hovered->y(), lowest));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

ScoreFrame ScorePlot::frame() const
{
    return { .area = QRectF(m_plot->axisRect()->rect()),
        .from = m_plot->xAxis->range().lower,
        .to = m_plot->xAxis->range().upper };
}

bool ScorePlot::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    if (event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(
            this,
            [this] { // the plot has its new margins by then
            addTitles();
            Q_EMIT frameChanged();
            },
            Qt::QueuedConnection);
    return QFrame::eventFilter(watched, event);
}

void ScorePlot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(m_plot->hasFocus() ? theme::tone(theme::Tone::Accent) : plot_style::color(QPalette::Base));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void ScorePlot::applyColors()
{
    plot_style::applyTheme(*m_plot);
    const QColor kept = plot_style::faded(theme::category(theme::Category::Kept), m_look.stale);
    QColor dropped = theme::tone(theme::Tone::TextMuted), ground = dropped;
    dropped = plot_style::faded(dropped, m_look.stale);
    ground.setAlphaF(m_look.stale ? 0.12F : 0.25F);
    m_kept->setPen(QPen(kept, 1));
    m_kept->setBrush(kept);
    m_dropped->setPen(QPen(dropped, 1));
    m_dropped->setBrush(ground);
    const QColor text = plot_style::color(QPalette::Text), accent = theme::tone(theme::Tone::Accent);
    m_selected->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(accent, 2), plot_style::color(QPalette::Base), 9));
    m_hovered->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(text, 1.5), Qt::NoBrush, 9));
    m_zero->setPen(QPen(theme::tone(theme::Tone::TextMuted), 1));
}

void ScorePlot::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange)
        return;
    applyColors();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace ps

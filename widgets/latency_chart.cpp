// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/latency_chart.h"

#include "widgets/empty_note.h"
#include "widgets/format.h"
#include "widgets/plot.h"
#include "widgets/plot_style.h"
#include "widgets/stage_list.h"
#include "widgets/theme.h"
#include "widgets/truth_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ps {

namespace {

constexpr int kTokenBlock = 16; // the token axis grows by whole blocks, so that it does not creep

QString stageLabel(const TimedStage& stage)
{
    return stage.reused ? LatencyChart::tr("reused") : format::milliseconds(stage.ms);
}

} // namespace

LatencyChart::LatencyChart(QWidget* parent)
    : QWidget(parent)
    , m_stages(new QCustomPlot)
    , m_tokens(new QCustomPlot)
    , m_summary(new QLabel(this))
    , m_truth(new TruthLabel(this))
    , m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("latency"));
    setAccessibleName(tr("Time of the run"));
    auto* empty = new EmptyNote(tr("The time of each stage and token appears here when a question runs."), this);
    m_truth->hide();
    m_stack->addWidget(empty);
    m_stack->addWidget(buildPage());
    preparePlots();
    applyColors();
}

LatencyChart::~LatencyChart() = default;

QWidget* LatencyChart::buildPage()
{
    auto* page = new QWidget(this);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(theme::kMargin, theme::kGap, theme::kMargin, theme::kGap);
    column->setSpacing(theme::kGapSmall);
    auto* head = new QHBoxLayout;
    head->addWidget(m_summary, 1);
    head->addWidget(m_truth, 0, Qt::AlignTop);
    column->addLayout(head);
    auto* body = new QHBoxLayout;
    body->setSpacing(2 * theme::kGap);
    m_stages->setMinimumSize(240, 130);
    m_tokens->setMinimumSize(160, 130);
    body->addWidget(m_stages, 3);
    body->addWidget(m_tokens, 2);
    column->addLayout(body, 1);
    return page;
}

void LatencyChart::preparePlots()
{
    m_stages->setObjectName(QStringLiteral("stagePlot"));
    m_tokens->setObjectName(QStringLiteral("tokenPlot"));
    m_stages->setAccessibleName(tr("Time per stage"));
    m_tokens->setAccessibleName(tr("Time per token"));
    m_summary->setObjectName(QStringLiteral("latencySummary"));
    m_summary->setWordWrap(true);
    m_stages->yAxis->setRangeReversed(true); // the first stage on top
    m_stages->yAxis->grid()->setVisible(false);
    m_stages->xAxis->setLabel(tr("ms since the request"));
    m_stages->axisRect()->setMinimumMargins(QMargins(0, 0, 4, 0));
    m_tokens->xAxis->setLabel(tr("answer token"));
    m_tokens->yAxis->setLabel(tr("ms"));
    m_tokens->xAxis->grid()->setVisible(false);
    m_tokens->axisRect()->setMinimumMargins(QMargins(0, 4, 4, 0));
    for (QCustomPlot* plot : { m_stages, m_tokens })
        plot_style::prepare(*plot);
    plot_style::wholeNumbers(*m_tokens);
    m_tokenBars = new QCPBars(m_tokens->xAxis, m_tokens->yAxis);
    m_tokenBars->setAntialiased(false);
    m_tokenBars->setWidth(0.8);
    m_mean = new QCPItemStraightLine(m_tokens);
    m_tokens->setMouseTracking(true);
    m_tokens->installEventFilter(this);
}

void LatencyChart::setTrace(TracePtr trace)
{
    if (m_trace == trace)
        return;
    m_trace = std::move(trace);
    m_pace.follow(m_trace);
}

void LatencyChart::setStale(bool stale, const QString& reason)
{
    m_truth->setTruth(stale ? Truth::Stale : Truth::None, reason);
    m_truth->setVisible(stale);
    if (m_stale == stale)
        return;
    m_stale = stale;
    m_summary->setEnabled(!stale);
    m_pace.now();
}

void LatencyChart::replot()
{
    const bool measured = m_trace && (!stagesOf(*m_trace).empty() || !m_trace->answer.empty());
    m_stack->setCurrentIndex(measured ? 1 : 0);
    if (!measured)
        return;
    ++m_replots;
    refreshSummary();
    replotStages();
    replotTokens();
}

// One row per stage, each beginning where the one before ended: the stacked bar of the run, with room for
// every name.
void LatencyChart::replotStages()
{
    m_stages->clearPlottables();
    m_stages->clearItems();
    const std::vector<TimedStage> stages = stagesOf(*m_trace);
    double total = 0;
    for (const TimedStage& stage : stages)
        total += stage.ms;
    const QSharedPointer<QCPAxisTickerText> names(new QCPAxisTickerText);
    double start = 0;
    for (std::size_t row = 0; row < stages.size(); ++row) {
        names->addTick(static_cast<double>(row), stages[row].name);
        auto* bar = new QCPBars(m_stages->yAxis, m_stages->xAxis); // key axis vertical: horizontal bars
        bar->setAntialiased(false);
        bar->setPen(Qt::NoPen);
        bar->setBrush(plot_style::faded(theme::series(static_cast<int>(row)), m_stale));
        bar->setWidth(0.7);
        bar->setBaseValue(start);
        bar->addData(static_cast<double>(row), stages[row].ms);
        addStageText(stages[row], static_cast<double>(row), start, total);
        start += stages[row].ms;
    }
    m_stages->yAxis->setTicker(names);
    m_stages->yAxis->setRange(-0.6, static_cast<double>(stages.size()) - 0.4);
    m_stages->xAxis->setRange(0, std::max(total, 1e-3));
    m_stages->replot(QCustomPlot::rpQueuedRefresh);
}

// Behind the bar where there is room, else before it, else on it.
void LatencyChart::addStageText(const TimedStage& stage, double row, double start, double total)
{
    constexpr double kRoom = 0.25; // of the width, enough for every label
    auto* text = new QCPItemText(m_stages);
    const double end = start + stage.ms;
    const bool behind = end < (1 - kRoom) * total, onBar = !behind && start < kRoom * total;
    text->setText(stageLabel(stage));
    text->setFont(theme::smallFont());
    text->setColor(onBar && !m_stale ? QColor(Qt::black) // the stages' colours are light enough in both themes
                                     : plot_style::color(QPalette::Text, m_stale));
    text->setPadding(QMargins(5, 0, 5, 0));
    text->setPositionAlignment((behind ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    text->position->setCoords(behind || onBar ? end : start, row);
}

void LatencyChart::replotTokens()
{
    QVector<double> keys, values;
    double sum = 0, largest = 0;
    for (std::size_t i = 1; i < m_trace->answer.size(); ++i) { // the first token's time is prefill's
        const double ms = m_trace->answer[i]->elapsedMs;
        keys << static_cast<double>(i + 1);
        values << ms;
        sum += ms;
        largest = std::max(largest, ms);
    }
    m_tokenBars->setData(keys, values, true);
    m_tokenBars->setBrush(plot_style::faded(theme::series(6), m_stale));
    m_tokenBars->setPen(Qt::NoPen);
    const auto count = static_cast<double>(m_trace->answer.size());
    m_tokens->xAxis->setRange(0.5, std::ceil(std::max(count, 1.0) / kTokenBlock) * kTokenBlock + 0.5);
    m_tokens->yAxis->setRange(0, largest > 0 ? 1.15 * largest : 1);
    m_mean->setVisible(!values.isEmpty());
    if (!values.isEmpty()) {
        const double mean = sum / static_cast<double>(values.size());
        m_mean->point1->setCoords(0, mean);
        m_mean->point2->setCoords(1, mean);
    }
    m_tokens->replot(QCustomPlot::rpQueuedRefresh);
}

void LatencyChart::refreshSummary()
{
    QStringList parts;
    const StageTimes& times = m_trace->times;
    if (times.firstToken >= 0)
        parts << tr("first token %1").arg(format::milliseconds(times.firstToken));
    if (const double rate = m_trace->prefillTokensPerSecond(); rate > 0)
        parts << tr("prefill %1").arg(format::rate(rate));
    if (const double rate = m_trace->decodeTokensPerSecond(); rate > 0)
        parts << tr("decode %1, n = %2")
                     .arg(format::rate(rate), format::count(static_cast<int>(m_trace->answer.size()) - 1));
    if (times.total >= 0)
        parts << tr("total %1").arg(format::milliseconds(times.total));
    m_summary->setText(parts.join(QStringLiteral(" · ")));
}

QString LatencyChart::tokenToolTip(double key) const
{
    const auto index = static_cast<std::int64_t>(std::lround(key)) - 1;
    if (!m_trace || index < 1 || index >= static_cast<std::int64_t>(m_trace->answer.size()))
        return {};
    const AnswerToken& token = *m_trace->answer[static_cast<std::size_t>(index)];
    return tr("token %1 \"%2\": %3 ms")
        .arg(index + 1)
        .arg(QString::fromStdString(token.text).trimmed())
        .arg(token.elapsedMs, 0, 'f', 3);
}

bool LatencyChart::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_tokens || event->type() != QEvent::ToolTip)
        return QWidget::eventFilter(watched, event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), tokenToolTip(m_tokens->xAxis->pixelToCoord(help->pos().x())), m_tokens);
    return true;
}

void LatencyChart::applyColors()
{
    for (QCustomPlot* plot : { m_stages, m_tokens })
        plot_style::applyTheme(*plot);
    m_stages->xAxis->grid()->setVisible(false);
    m_mean->setPen(QPen(theme::tone(theme::Tone::TextMuted), 1, Qt::DashLine));
}

void LatencyChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange)
        return;
    applyColors();
    m_pace.now();
}

} // namespace ps

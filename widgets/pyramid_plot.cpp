// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pyramid_plot.h"

#include "core/trace/pyramid.h"
#include "widgets/format.h"
#include "widgets/plot.h"
#include "widgets/plot_style.h"
#include "widgets/pyramid_input.h"
#include "widgets/theme.h"

#include <QVBoxLayout>

#include <algorithm>

namespace ps {

namespace {

constexpr double kHeadroom = 1.32;                    // two rows of stage labels above the full columns
constexpr double kLabelRow = 0.135;                   // of the image's tokens
constexpr double kLabelRoom = 46, kEstimateRoom = 68; // pixels that a label needs before the next one
constexpr double kColumnWidth = 0.9;                  // of a layer
constexpr double kKibi = 1024;

} // namespace

PyramidPlot::PyramidPlot(QWidget* parent)
    : QFrame(parent), m_plot(new QCustomPlot(this)), m_input(new PyramidInput(m_plot))
{
    setObjectName(QStringLiteral("pyramid"));
    build();
    applyColors();
    connect(m_input, &PyramidInput::cursorMoved, this, [this](std::optional<int> layer) {
        showCursor();
        m_plot->replot(QCustomPlot::rpQueuedReplot);
        Q_EMIT cursorMoved(layer);
    });
    connect(m_input, &PyramidInput::scheduleMoved, this, [this](const StageSchedule& schedule, bool final) {
        showHandles();
        m_plot->replot(QCustomPlot::rpQueuedReplot);
        Q_EMIT scheduleMoved(schedule, final);
    });
}

PyramidPlot::~PyramidPlot() = default;

void PyramidPlot::build()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1); // the focus ring
    column->addWidget(m_plot);
    setFocusProxy(m_plot);
    m_plot->setObjectName(QStringLiteral("pyramidPlot"));
    m_plot->setAccessibleName(tr("Tokens per decoder layer"));
    m_plot->setAccessibleDescription(tr(
        "Left and right move the layer cursor, Backspace takes it away. Ctrl with the arrows moves the stage "
        "of the cursor's layer."));
    m_plot->setMinimumSize(220, 116);
    plot_style::prepare(*m_plot);
    plot_style::wholeNumbers(*m_plot);
    m_plot->yAxis2->setVisible(true);
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->xAxis->setLabel(tr("decoder layer"));
    m_plot->yAxis->setLabel(tr("visual tokens"));
    m_plot->axisRect()->setMinimumMargins(QMargins(0, 4, 0, 0));
    for (QCPBars** bars : { &m_exact, &m_estimated }) {
        *bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
        (*bars)->setAntialiased(false);
        (*bars)->setWidth(kColumnWidth);
    }
    m_cache = m_plot->addGraph(m_plot->xAxis, m_plot->yAxis2);
    m_cache->setLineStyle(QCPGraph::lsStepCenter);
    m_handles = m_plot->addGraph(m_plot->xAxis, m_plot->yAxis);
    m_handles->setLineStyle(QCPGraph::lsNone);
    m_column = new QCPItemRect(m_plot);
    m_plot->installEventFilter(this);
}

void PyramidPlot::setTrace(TracePtr trace)
{
    m_trace = std::move(trace);
    refresh();
}

void PyramidPlot::setStale(bool stale)
{
    if (m_stale == stale)
        return;
    m_stale = stale;
    applyColors();
    refresh();
}

void PyramidPlot::setCursor(std::optional<int> layer)
{
    m_input->setCursor(layer);
    showCursor();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PyramidPlot::setSchedule(const StageSchedule& schedule)
{
    if (m_input->schedule() == schedule)
        return;
    m_input->setSchedule(schedule);
    showHandles();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

StageFrame PyramidPlot::frame() const
{
    const int layers = m_trace ? std::max(m_trace->run.facts.decoderLayers, static_cast<int>(m_tokens.size()))
                               : 0;
    return { .area = QRectF(m_plot->axisRect()->rect()), .layers = m_tokens.empty() ? 0 : layers, .top = kHeadroom };
}

void PyramidPlot::refresh()
{
    m_tokens = m_trace ? aliveTokens(*m_trace) : std::vector<int> {};
    m_bytes = m_trace ? layerCacheBytes(*m_trace) : std::vector<std::int64_t> {};
    for (int i = m_plot->itemCount() - 1; i >= 0; --i)
        if (m_plot->item(i) != m_column)
            m_plot->removeItem(i);
    const int layers = frame().layers;
    const int whole = m_trace ? m_trace->visualTokens() : 0;
    m_plot->xAxis->setRange(-0.5, std::max(layers, 1) - 0.5);
    m_plot->yAxis->setRange(0, std::max(whole, 1) * kHeadroom);
    fillColumns();
    plot_style::settleLayout(*m_plot); // the labels are laid out in pixels
    fillStages();
    showCursor();
    showHandles();
    m_plot->replot(QCustomPlot::rpQueuedRefresh);
}

void PyramidPlot::fillColumns()
{
    m_estimatedFrom = static_cast<int>(m_tokens.size());
    if (m_trace)
        for (const auto& step : m_trace->steps)
            if (step->estimate)
                m_estimatedFrom = std::min(m_estimatedFrom, step->layer);
    m_exact->data()->clear();
    m_estimated->data()->clear();
    m_cache->data()->clear();
    std::int64_t mostBytes = 0;
    for (std::size_t layer = 0; layer < m_tokens.size(); ++layer)
        (static_cast<int>(layer) < m_estimatedFrom ? m_exact : m_estimated)
            ->addData(static_cast<double>(layer), m_tokens[layer]);
    for (const std::int64_t bytes : m_bytes)
        mostBytes = std::max(mostBytes, bytes);
    const bool mebi = static_cast<double>(mostBytes) >= 10 * kKibi * kKibi;
    const double unit = mebi ? kKibi * kKibi : kKibi;
    for (std::size_t layer = 0; layer < m_bytes.size(); ++layer)
        m_cache->addData(static_cast<double>(layer), static_cast<double>(m_bytes[layer]) / unit);
    m_plot->yAxis2->setVisible(!m_bytes.empty());
    m_plot->yAxis2->setLabel(mebi ? tr("KV, MiB") : tr("KV, KiB"));
    // The same scale in tokens: the line runs as far above the columns as the prompt has text tokens.
    if (!m_bytes.empty() && m_tokens.front() + textTokens(*m_trace) > 0) {
        const double perToken = static_cast<double>(m_bytes.front()) / (m_tokens.front() + textTokens(*m_trace));
        m_plot->yAxis2->setRange(0, m_plot->yAxis->range().upper * perToken / unit);
    }
}

// What each stage keeps, above the border that it stands on; a second row where the first has no room.
void PyramidPlot::fillStages()
{
    if (!m_trace || m_tokens.empty())
        return;
    const int whole = m_trace->layout.visualTokens();
    double freeFrom = -1, below = -1;
    for (const auto& step : m_trace->steps) {
        if (step->layer == kBeforeLanguage)
            continue;
        const double x = step->layer - 0.5, pixel = m_plot->xAxis->coordToPixel(x);
        auto* border = new QCPItemLine(m_plot);
        border->start->setCoords(x, 0);
        border->end->setCoords(x, m_plot->yAxis->range().upper);
        border->setPen(QPen(plot_style::faded(theme::tone(theme::Tone::TextMuted), m_stale), 1, Qt::DashLine));
        const QString share = format::percent(static_cast<double>(step->idsKept.size()) / std::max(whole, 1));
        const bool down = pixel < freeFrom;
        if (down && pixel < below)
            continue; // the column's tooltip has it
        const bool named = step->estimate && !down;
        addLabel(x, down ? 1 : 0, named ? share + QLatin1Char('\n') + tr("ESTIMATE") : share, step->estimate);
        (down || named ? below : freeFrom) = pixel + (named ? kEstimateRoom : kLabelRoom);
        if (named)
            freeFrom = below;
    }
}

void PyramidPlot::addLabel(double x, int row, const QString& text, bool hollow)
{
    const double whole = m_plot->yAxis->range().upper / kHeadroom;
    auto* label = new QCPItemText(m_plot);
    label->setClipToAxisRect(false); // the last stage's may reach over the second axis
    label->position->setCoords(x, (kHeadroom - kLabelRow * row) * whole);
    label->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    label->setTextAlignment(Qt::AlignLeft);
    label->setPadding(QMargins(4, 1, 4, 1));
    label->setText(text);
    QFont font = theme::smallFont();
    font.setItalic(hollow);
    label->setFont(font);
    label->setColor(plot_style::color(QPalette::Text, m_stale));
}

void PyramidPlot::showCursor()
{
    const auto layer = m_input->cursor();
    m_column->setVisible(layer && *layer < static_cast<int>(m_tokens.size()));
    if (!layer)
        return;
    m_column->topLeft->setCoords(*layer - 0.5, m_plot->yAxis->range().upper);
    m_column->bottomRight->setCoords(*layer + 0.5, 0);
}

void PyramidPlot::showHandles()
{
    m_handles->data()->clear();
    const double whole = m_plot->yAxis->range().upper / kHeadroom;
    if (!m_tokens.empty())
        for (const Stage& stage : m_input->schedule().stages)
            m_handles->addData(stage.layer - 0.5, stage.ratio * whole);
    m_input->setFrame(frame());
}

QString PyramidPlot::layerText(int layer) const
{
    const auto index = static_cast<std::size_t>(layer);
    if (!m_trace || layer < 0 || index >= m_tokens.size())
        return {};
    QString text = tr("layer %1: %2 visual tokens")
                       .arg(layer)
                       .arg(format::countOf(m_tokens[index], m_trace->visualTokens()));
    if (const int words = textTokens(*m_trace); words >= 0)
        text += tr(", %1 of text").arg(format::count(words));
    if (index < m_bytes.size())
        text += tr(", keys and values %1 bytes").arg(format::count(m_bytes[index]));
    if (const PruneStep* step = m_trace->stepBefore(layer)) {
        text += QLatin1Char('\n')
            + tr("before it %1 → %2 tokens")
                  .arg(format::count(static_cast<std::int64_t>(step->idsBefore.size())),
                      format::count(static_cast<std::int64_t>(step->idsKept.size())));
        if (step->estimate)
            text += tr(", an estimate: ranked by scores measured under other settings");
    }
    return text;
}

bool PyramidPlot::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::ToolTip: {
        const auto* help = static_cast<QHelpEvent*>(event);
        const StageFrame columns = frame();
        if (columns.layers > 0 && columns.area.contains(help->pos()))
            QToolTip::showText(help->globalPos(), layerText(columns.layerAt(help->pos().x())), m_plot);
        return true;
    }
    case QEvent::FocusIn:
    case QEvent::FocusOut: update(); break;
    case QEvent::Resize:
        QMetaObject::invokeMethod(
            this, [this] { refresh(); }, Qt::QueuedConnection);
        break;
    default: break;
    }
    return QFrame::eventFilter(watched, event);
}

void PyramidPlot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(m_plot->hasFocus() ? theme::tone(theme::Tone::Accent) : plot_style::color(QPalette::Base));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void PyramidPlot::applyColors()
{
    plot_style::applyTheme(*m_plot);
    const QColor fill = plot_style::faded(theme::category(theme::Category::Kept), m_stale);
    m_exact->setPen(Qt::NoPen);
    m_exact->setBrush(fill);
    m_estimated->setPen(QPen(fill, 1.5));
    m_estimated->setBrush(Qt::NoBrush);
    m_cache->setPen(QPen(plot_style::faded(theme::category(theme::Category::OnlyB), m_stale), 2));
    const QColor text = plot_style::color(QPalette::Text), base = plot_style::color(QPalette::Base);
    m_handles->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDiamond, QPen(text, 1.5), base, 10));
    QColor accent = theme::tone(theme::Tone::Accent);
    m_column->setPen(QPen(accent, 1));
    accent.setAlpha(50);
    m_column->setBrush(accent);
}

void PyramidPlot::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange)
        return;
    applyColors();
    refresh();
}

} // namespace ps

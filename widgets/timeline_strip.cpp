// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timeline_strip.h"

#include "widgets/plot_style.h"
#include "widgets/span_text.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace ps {

namespace {

constexpr int kNames = 20, kAxisHeight = 17, kEdge = 3; // pixels: room for A and B, for the axis, on the other sides
constexpr double kTickSpacing = 64, kTextPadding = 3;
constexpr double kWheelStep = 1.25, kKeyStep = 1.5;

QColor fillOf(const Span& span)
{
    if (span.kind == SpanKind::Drop)
        return qApp->palette().color(QPalette::Text);
    const QColor color = theme::series(static_cast<int>(span.part));
    const bool second = span.index % 2 == 1; // neighbours can be told apart without a border
    return second ? color.darker(116) : color;
}

bool isRest(const Span& span) { return span.kind == SpanKind::Other || span.part == RunPart::Between; }

} // namespace

TimelineStrip::TimelineStrip(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("timelineStrip"));
    setAccessibleName(tr("Timeline of the run"));
    setAccessibleDescription(
        tr("Left and right walk the spans, up and down change the run, Return chooses. Plus and "
           "minus zoom, Home shows the whole run."));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
}

void TimelineStrip::setRuns(TracePtr current, TracePtr reference)
{
    m_shown.clear();
    if (current)
        m_shown.push_back({ std::move(current), false });
    if (reference)
        m_shown.push_back({ std::move(reference), true });
    std::vector<std::vector<Span>> runs;
    for (const Shown& each : m_shown)
        runs.push_back(timeline(*each.trace));
    m_lanes.setRuns(std::move(runs));
    m_axis.setWhole(m_lanes.longest());
    const auto gone = [this](const std::optional<SpanPlace>& place) {
        return place
            && (place->run >= m_lanes.runs()
                || place->index >= static_cast<int>(m_lanes.lane(place->run, place->lane).size()));
    };
    if (gone(m_hover))
        m_hover.reset();
    if (gone(m_current))
        m_current.reset();
    layOut();
    Q_EMIT textChanged();
}

void TimelineStrip::setStale(bool stale)
{
    if (std::exchange(m_stale, stale) != stale)
        update();
}

QString TimelineStrip::text() const
{
    const std::optional<SpanPlace>& place = m_hover ? m_hover : m_current;
    if (!place)
        return {};
    const QString words = span_text::exact(m_lanes, *place, *shown(place->run).trace);
    return m_shown.size() < 2 ? words : (shown(place->run).reference ? tr("B, %1") : tr("A, %1")).arg(words);
}

void TimelineStrip::layOut()
{
    const QRectF area = QRectF(rect()).adjusted(kNames, kEdge, -kEdge, -kAxisHeight);
    m_lanes.setArea(area);
    m_axis.setPixels(area.left(), area.right());
    update();
}

void TimelineStrip::setHover(std::optional<SpanPlace> place)
{
    if (m_hover == place)
        return;
    m_hover = place;
    update();
    Q_EMIT textChanged();
}

void TimelineStrip::setCurrent(std::optional<SpanPlace> place)
{
    m_current = place;
    if (place)
        m_axis.show(m_lanes.span(*place).start, m_lanes.span(*place).end());
    update();
    Q_EMIT textChanged();
}

void TimelineStrip::choose(const SpanPlace& place)
{
    setCurrent(place);
    if (shown(place.run).reference)
        return; // layers and tokens of the other views are the current run's
    const Span& span = m_lanes.span(place);
    if (span.kind == SpanKind::Layer || span.kind == SpanKind::Drop)
        Q_EMIT layerChosen(span.index);
    else if (span.kind == SpanKind::Token)
        Q_EMIT tokenChosen(span.index);
}

void TimelineStrip::zoom(double factor, double x)
{
    m_axis.zoom(factor, x);
    update();
}

void TimelineStrip::walk(int direction)
{
    m_hover.reset();
    setCurrent(m_current ? std::optional(m_lanes.next(*m_current, direction)) : m_lanes.at(0, m_axis.from()));
}

void TimelineStrip::changeRun(int direction)
{
    const int run = m_current ? m_current->run + direction : 0;
    const double ms = m_current ? m_lanes.span(*m_current).start : m_axis.from();
    m_hover.reset();
    if (const auto place = m_lanes.at(run, ms))
        setCurrent(place);
}

// -- input ---------------------------------------------------------------------------------------------------

void TimelineStrip::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_held = true;
    m_dragged = false;
    m_pressed = m_last = event->position();
}

void TimelineStrip::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_held) {
        setHover(m_lanes.hit(event->position(), m_axis));
        return;
    }
    const bool far = (event->position() - m_pressed).manhattanLength() >= QApplication::startDragDistance();
    m_dragged = m_dragged || far;
    if (!m_dragged)
        return;
    setCursor(Qt::ClosedHandCursor);
    m_axis.pan(event->position().x() - m_last.x());
    m_last = event->position();
    update();
}

void TimelineStrip::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_held)
        return;
    m_held = false;
    unsetCursor();
    if (m_dragged)
        return;
    if (const auto place = m_lanes.hit(event->position(), m_axis))
        choose(*place);
    else
        setCurrent(std::nullopt);
}

void TimelineStrip::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_axis.showAll();
    update();
}

void TimelineStrip::wheelEvent(QWheelEvent* event)
{
    const double steps = event->angleDelta().y() / 120.0;
    zoom(std::pow(kWheelStep, steps), event->position().x());
    setHover(m_lanes.hit(event->position(), m_axis));
    event->accept();
}

void TimelineStrip::keyPressEvent(QKeyEvent* event)
{
    const double middle = m_current ? m_lanes.rect(*m_current, m_axis).center().x()
                                    : (m_axis.toX(m_axis.from()) + m_axis.toX(m_axis.to())) / 2;
    switch (event->key()) {
    case Qt::Key_Left: return walk(-1);
    case Qt::Key_Right: return walk(1);
    case Qt::Key_Up: return changeRun(-1);
    case Qt::Key_Down: return changeRun(1);
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoom(kKeyStep, middle);
    case Qt::Key_Minus: return zoom(1 / kKeyStep, middle);
    case Qt::Key_Home: m_axis.showAll(); return update();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current)
            choose(*m_current);
        return;
    default: QWidget::keyPressEvent(event);
    }
}

void TimelineStrip::leaveEvent(QEvent*) { setHover(std::nullopt); }
void TimelineStrip::focusInEvent(QFocusEvent*) { update(); }
void TimelineStrip::focusOutEvent(QFocusEvent*) { update(); }
void TimelineStrip::resizeEvent(QResizeEvent*) { layOut(); }

bool TimelineStrip::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto place = m_lanes.hit(help->pos(), m_axis);
    QToolTip::showText(help->globalPos(),
        place ? span_text::exact(m_lanes, *place, *shown(place->run).trace) : QString(), this);
    return true;
}

// -- painting ------------------------------------------------------------------------------------------------

void TimelineStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.setFont(theme::smallFont());
    paintAxis(painter);
    for (int run = 0; run < m_lanes.runs(); ++run)
        paintRun(painter, run);
    painter.setClipRect(QRectF(rect()).adjusted(kNames - 2, 0, 0, 0));
    paintOutline(painter, m_hover, palette().color(QPalette::Text));
    paintOutline(painter, m_current, theme::tone(theme::Tone::Accent));
    painter.setClipping(false);
    if (!hasFocus())
        return;
    painter.setPen(theme::tone(theme::Tone::Accent));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void TimelineStrip::paintAxis(QPainter& painter) const
{
    const std::vector<double> ticks = m_axis.ticks(kTickSpacing);
    if (ticks.size() < 2)
        return;
    const double step = ticks[1] - ticks[0];
    const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    const double bottom = height() - kAxisHeight;
    for (const double ms : ticks) {
        const double x = std::round(m_axis.toX(ms)) + 0.5;
        painter.setPen(QPen(theme::tone(theme::Tone::Line), 1));
        painter.drawLine(QPointF(x, kEdge), QPointF(x, bottom + 3));
        painter.setPen(theme::tone(theme::Tone::TextMuted));
        const QString text = QLocale().toString(ms, 'f', decimals)
            + (ms == ticks.front() ? tr(" ms") : QString());
        const double width = painter.fontMetrics().horizontalAdvance(text);
        const double left = std::clamp(x - width / 2, 0.0, this->width() - width - 1);
        painter.drawText(QPointF(left, height() - 4), text);
    }
}

void TimelineStrip::paintRun(QPainter& painter, int run) const
{
    const QRectF lanes = m_lanes.laneRect(run, 0).united(m_lanes.laneRect(run, 1));
    if (m_shown.size() > 1) {
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(QRectF(0, lanes.top(), kNames, lanes.height()), Qt::AlignCenter,
            shown(run).reference ? tr("B") : tr("A"));
    }
    painter.save();
    painter.setClipRect(lanes);
    for (const int lane : { 0, 1 })
        for (int i = 0; i < static_cast<int>(m_lanes.lane(run, lane).size()); ++i)
            paintSpan(painter, { run, lane, i });
    painter.restore();
}

void TimelineStrip::paintSpan(QPainter& painter, const SpanPlace& place) const
{
    const Span& span = m_lanes.span(place);
    const QRectF box = m_lanes.rect(place, m_axis).adjusted(0, 1, 0, 0);
    const bool divided = place.lane == 0 || (span.kind != SpanKind::Whole && span.part != RunPart::Between);
    if (!divided || box.right() < 0 || box.left() > width())
        return;
    const bool stale = m_stale && !shown(place.run).reference;
    if (isRest(span)) {
        painter.fillRect(
            box, QBrush(plot_style::faded(theme::tone(theme::Tone::TextMuted), stale), Qt::BDiagPattern));
        return;
    }
    painter.fillRect(box, plot_style::faded(fillOf(span), stale));
    const QRectF inside = box.intersected(QRectF(rect()).adjusted(kNames, 0, 0, 0))
                              .adjusted(kTextPadding, 0, -kTextPadding, 0);
    const QString text = span_text::label(span, *shown(place.run).trace);
    if (text.isEmpty() || painter.fontMetrics().horizontalAdvance(text) > inside.width())
        return; // the readout has it
    // The parts' colours are light enough for black in both themes; faded ones show the ground.
    painter.setPen(stale ? palette().color(QPalette::Disabled, QPalette::Text) : QColor(Qt::black));
    painter.drawText(inside, Qt::AlignVCenter | (place.lane == 0 ? Qt::AlignLeft : Qt::AlignHCenter), text);
}

void TimelineStrip::paintOutline(QPainter& painter, const std::optional<SpanPlace>& place, const QColor& color) const
{
    if (!place)
        return;
    painter.setPen(QPen(color, 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawRect(m_lanes.rect(*place, m_axis).adjusted(0, 1, 0, -1));
}

} // namespace ps

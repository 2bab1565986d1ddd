// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pyramid_input.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWidget>

namespace ps {
namespace {

constexpr double kReach = 9; // pixels around a handle
constexpr double kRatioStep = 0.01;

} // namespace

PyramidInput::PyramidInput(QWidget* plot) : QObject(plot), m_plot(plot)
{
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->setMouseTracking(true);
    plot->installEventFilter(this);
}

void PyramidInput::setSchedule(const StageSchedule& schedule)
{
    if (!m_held)
        m_schedule = schedule;
}

bool PyramidInput::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress: return press(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove: return move(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease: return release(*static_cast<QMouseEvent*>(event));
    case QEvent::KeyPress: return key(*static_cast<QKeyEvent*>(event));
    default: return QObject::eventFilter(watched, event);
    }
}

bool PyramidInput::press(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton || m_frame.layers == 0)
        return false;
    m_plot->setFocus(Qt::MouseFocusReason);
    m_held = m_frame.stageAt(m_schedule, event.position(), kReach);
    if (m_held) {
        m_before = m_schedule;
        m_grip = event.position() - m_frame.pointOf(m_schedule.stages[*m_held]);
    } else if (m_frame.area.contains(event.position())) {
        m_scrubbing = true;
        choose(m_frame.layerAt(event.position().x()));
    }
    return true;
}

bool PyramidInput::move(const QMouseEvent& event)
{
    if (m_scrubbing) {
        choose(m_frame.layerAt(event.position().x()));
    } else if (!m_held) {
        const bool over = m_frame.stageAt(m_schedule, event.position(), kReach).has_value();
        m_plot->setCursor(over ? Qt::SizeAllCursor : Qt::ArrowCursor);
        return false;
    } else {
        const QPointF handle = event.position() - m_grip;
        const StageSchedule moved = withStageMoved(
            m_before, *m_held, m_frame.borderAt(handle.x()), m_frame.ratioAt(handle.y()));
        if (moved != m_schedule) {
            m_schedule = moved;
            Q_EMIT scheduleMoved(m_schedule, false);
        }
    }
    return true;
}

bool PyramidInput::release(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton)
        return false;
    m_scrubbing = false;
    if (m_held) {
        m_held.reset();
        if (m_schedule != m_before)
            Q_EMIT scheduleMoved(m_schedule, true);
    }
    return true;
}

bool PyramidInput::key(const QKeyEvent& event)
{
    const bool control = event.modifiers() & Qt::ControlModifier;
    const int last = m_frame.layers - 1;
    if (last < 0)
        return false;
    switch (event.key()) {
    case Qt::Key_Left: return control ? nudgeStage(-1, 0) : moveCursor(m_cursor ? *m_cursor - 1 : last);
    case Qt::Key_Right: return control ? nudgeStage(1, 0) : moveCursor(m_cursor ? *m_cursor + 1 : 0);
    case Qt::Key_Up: return control && nudgeStage(0, kRatioStep);
    case Qt::Key_Down: return control && nudgeStage(0, -kRatioStep);
    case Qt::Key_PageUp: return moveCursor(m_cursor ? *m_cursor - 1 : last);
    case Qt::Key_PageDown: return moveCursor(m_cursor ? *m_cursor + 1 : 0);
    case Qt::Key_Home: return moveCursor(0);
    case Qt::Key_End: return moveCursor(last);
    case Qt::Key_Backspace: choose(std::nullopt); return true;
    default: return false;
    }
}

bool PyramidInput::moveCursor(int layer)
{
    choose(std::clamp(layer, 0, m_frame.layers - 1));
    return true;
}

bool PyramidInput::nudgeStage(int layers, double ratio)
{
    const auto stage = m_cursor ? stageOfLayer(m_schedule, *m_cursor) : std::nullopt;
    if (!stage)
        return true;
    const Stage at = m_schedule.stages[*stage];
    const StageSchedule moved = withStageMoved(m_schedule, *stage, at.layer + layers, at.ratio + ratio);
    if (moved == m_schedule)
        return true;
    m_schedule = moved;
    if (layers != 0) // the cursor stays on the stage that the next key should move
        choose(m_schedule.stages[*stage].layer);
    Q_EMIT scheduleMoved(m_schedule, true);
    return true;
}

void PyramidInput::choose(std::optional<int> layer)
{
    if (m_cursor == layer)
        return;
    m_cursor = layer;
    Q_EMIT cursorMoved(layer);
}

} // namespace ps

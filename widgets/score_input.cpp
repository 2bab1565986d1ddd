// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score_input.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWidget>

#include <algorithm>
#include <cmath>

namespace ps {

namespace {

constexpr double kReach = 5; // pixels on either side of a cut

} // namespace

ScoreInput::ScoreInput(QWidget* plot) : QObject(plot), m_plot(plot)
{
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->setMouseTracking(true);
    plot->installEventFilter(this);
}

void ScoreInput::setCurves(const std::vector<ScoreCurve>& curves)
{
    m_axis.setCurves(curves);
    m_cuts.clear();
    m_sizes.clear();
    for (const ScoreCurve& curve : curves) {
        m_cuts.push_back(curve.kept);
        m_sizes.push_back(curve.size());
    }
    if (m_held && *m_held >= static_cast<int>(curves.size()))
        m_held.reset();
    if (m_current && !has(*m_current))
        m_current.reset();
}

bool ScoreInput::has(const CurvePlace& place) const
{
    return place.curve < static_cast<int>(m_sizes.size())
        && place.rank <= m_sizes[static_cast<std::size_t>(place.curve)];
}

int ScoreInput::cutOf(int curve) const
{
    return m_held == curve ? m_heldCut : m_cuts[static_cast<std::size_t>(curve)];
}

std::optional<CurvePlace> ScoreInput::placeAt(QPointF position) const
{
    return m_frame.area.contains(position) ? m_axis.at(m_frame.toRank(position.x())) : std::nullopt;
}

std::optional<int> ScoreInput::cutNear(QPointF position) const
{
    std::optional<int> nearest;
    double least = kReach;
    for (int curve = 0; m_frame.area.contains(position) && curve < static_cast<int>(m_cuts.size()); ++curve) {
        const double away = std::abs(m_frame.toPixel(m_axis.begin(curve) + cutOf(curve)) - position.x());
        if (away <= least) {
            nearest = curve;
            least = away;
        }
    }
    return nearest;
}

bool ScoreInput::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress: return press(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove: return move(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease: return release(*static_cast<QMouseEvent*>(event));
    case QEvent::KeyPress: return key(*static_cast<QKeyEvent*>(event));
    case QEvent::Leave: Q_EMIT pointed(std::nullopt); return false;
    default: return QObject::eventFilter(watched, event);
    }
}

bool ScoreInput::press(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton)
        return false;
    m_plot->setFocus(Qt::MouseFocusReason);
    const auto cut = m_canDrag ? cutNear(event.position()) : std::nullopt;
    if (cut) {
        m_heldCut = m_cutBefore = cutOf(*cut);
        m_grip = event.position().x() - m_frame.toPixel(m_axis.begin(*cut) + m_heldCut);
        m_held = cut;
    } else if (const auto place = placeAt(event.position())) {
        Q_EMIT chosen(*place, event.modifiers() & Qt::ControlModifier);
    }
    return true;
}

bool ScoreInput::move(const QMouseEvent& event)
{
    if (!m_held) {
        const bool over = m_canDrag && cutNear(event.position());
        m_plot->setCursor(over ? Qt::SizeHorCursor : Qt::ArrowCursor);
        Q_EMIT pointed(placeAt(event.position()));
        return true;
    }
    const int rank = m_axis.cutAt(*m_held, m_frame.toRank(event.position().x() - m_grip));
    if (rank != m_heldCut) {
        m_heldCut = rank;
        Q_EMIT cutMoved(*m_held, rank, false);
    }
    return true;
}

bool ScoreInput::release(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton || !m_held)
        return false;
    const int curve = *m_held;
    m_held.reset();
    if (m_heldCut != m_cutBefore)
        Q_EMIT cutMoved(curve, m_heldCut, true);
    return true;
}

bool ScoreInput::key(const QKeyEvent& event)
{
    const bool control = event.modifiers() & Qt::ControlModifier;
    const int direction = event.key() == Qt::Key_Left ? -1 : event.key() == Qt::Key_Right ? 1 : 0;
    if (direction == 0 || m_sizes.empty())
        return false;
    if (control)
        nudgeCut(direction);
    else
        walk(direction);
    return true;
}

void ScoreInput::walk(int direction)
{
    CurvePlace next = m_current ? CurvePlace { m_current->curve, m_current->rank + direction }
                                : CurvePlace { 0, 1 };
    const auto size = [this](int curve) { return m_sizes[static_cast<std::size_t>(curve)]; };
    if (next.rank < 1 && next.curve > 0)
        next = { next.curve - 1, size(next.curve - 1) };
    else if (next.rank > size(next.curve) && next.curve + 1 < static_cast<int>(m_sizes.size()))
        next = { next.curve + 1, 1 };
    next.rank = std::clamp(next.rank, std::min(1, size(next.curve)), size(next.curve));
    if (next.rank > 0)
        Q_EMIT chosen(next, false);
}

void ScoreInput::nudgeCut(int direction)
{
    const int curve = m_current ? m_current->curve : 0;
    const int rank = cutOf(curve) + direction;
    if (m_canDrag && rank >= 1 && rank <= m_sizes[static_cast<std::size_t>(curve)])
        Q_EMIT cutMoved(curve, rank, true);
}

} // namespace ps

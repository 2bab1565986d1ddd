// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pace.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QEvent>
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <algorithm>
#include <utility>
#include <vector>

namespace ps {
namespace {

constexpr qint64 kShortestMs = 100, kLongestMs = 500; // between two beats
constexpr qint64 kRestPerWork = 25;

} // namespace

/// Together rather than in turn: one late frame in many instead of many that are a little late.
class PaceBeat final : public QObject {
public:
    static PaceBeat& shared()
    {
        static QPointer<PaceBeat> beat;
        if (!beat)
            beat = new PaceBeat(QCoreApplication::instance());
        return *beat;
    }

    void add(Pace* pace)
    {
        m_waiting.emplace_back(pace);
        if (!m_timer.isActive())
            m_timer.start(static_cast<int>(std::max<qint64>(0, m_earliest.remainingTime())));
    }

private:
    explicit PaceBeat(QObject* parent) : QObject(parent)
    {
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, &PaceBeat::beat);
    }

    void beat()
    {
        QElapsedTimer work;
        work.start();
        for (const QPointer<Pace>& pace : std::exchange(m_waiting, {}))
            if (pace && pace->m_pending && pace->seen())
                pace->redraw();
        m_earliest.setRemainingTime(std::clamp(kRestPerWork * work.elapsed(), kShortestMs, kLongestMs));
    }

    std::vector<QPointer<Pace>> m_waiting {};
    QTimer m_timer {};
    QDeadlineTimer m_earliest {};
};

Pace::Pace(QWidget* view, std::function<void()> redraw) : m_view(view), m_redraw(std::move(redraw))
{
    view->installEventFilter(this);
}

Pace::~Pace() = default;

// A dock behind another tab is visible to Qt, only moved out of the window.
bool Pace::seen() const
{
    const QWidget* window = m_view->window();
    return m_view->isVisible()
        && QRect(m_view->mapTo(window, QPoint()), m_view->size()).intersects(window->rect());
}

void Pace::soon()
{
    if (!std::exchange(m_pending, true) && seen())
        PaceBeat::shared().add(this);
}

void Pace::now()
{
    m_pending = true;
    if (seen())
        redraw();
}

void Pace::follow(const TracePtr& trace)
{
    const bool streams = trace && (trace->state == TraceState::Running || trace->state == TraceState::Preview);
    streams ? soon() : now();
}

void Pace::redraw()
{
    m_pending = false;
    m_redraw();
}

void Pace::catchUp()
{
    if (m_pending)
        redraw();
}

// The view itself hears nothing when its tab is chosen.
void Pace::followDock()
{
    if (auto* dock = qobject_cast<QDockWidget*>(m_view->parentWidget()))
        connect(dock, &QDockWidget::visibilityChanged, this, [this](bool visible) {
            if (visible)
                catchUp();
        });
}

bool Pace::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::ParentChange: followDock(); break;
    case QEvent::Show:
    case QEvent::Resize: catchUp(); break;
    default: break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace ps

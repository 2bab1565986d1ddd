// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <QObject>

#include <functional>

class QWidget;

namespace ps {

/// When something redraws that changes faster than anybody reads. All of the process share one beat: those that wish it
/// redraw together, with the newest that they have, at most ten times a second, and less often where that would take more
/// than a small share of the GUI thread, which belongs to what follows the mouse. What is hidden waits until it is shown.
/// GUI thread.
class Pace final : public QObject {
    Q_OBJECT
public:
    /// `redraw` brings up to date what `view` shows, which outlives this.
    Pace(QWidget* view, std::function<void()> redraw);
    ~Pace() override;

    void soon(); // it may change again: at the next beat, after a rest as soon as the event loop turns
    void now();  // it is here to stay for a while
    void follow(const TracePtr& trace); // soon() while it streams or previews a dragged control, else now()
    bool pending() const { return m_pending; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    friend class PaceBeat;
    bool seen() const;
    void redraw();
    void catchUp(); // with what changed while the view was hidden
    void followDock();

    QWidget* m_view;
    std::function<void()> m_redraw {};
    bool m_pending = false;
};

} // namespace ps

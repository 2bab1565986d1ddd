// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <deque>
#include <functional>
#include <mutex>

namespace ps {

/// The way from a worker to the GUI thread, where this object lives: every posted call is made there, one event each, in the
/// order of the posts. Calls still waiting when it is destroyed are never made; a worker must have ended by then. What a
/// call carries passes under a mutex of ours: Qt's own queue is opaque to ThreadSanitizer.
class GuiCalls final : public QObject {
    Q_OBJECT
public:
    GuiCalls();

    void post(std::function<void()> call); // any thread

Q_SIGNALS:
    void posted();

private:
    void callNext();

    std::mutex m_mutex {};
    std::deque<std::function<void()>> m_calls {};
};

} // namespace ps

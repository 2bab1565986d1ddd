// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backend.h"
#include "app/gui_calls.h"
#include "app/inspector.h"
#include "core/session/latest_worker.h"

#include <QObject>

namespace ps {

/// Keeps the budgets at which patches return up to date with what the inspector shows, on a thread of its own: they depend
/// on the recorded scores and on every control but the budget. GUI thread.
class ThresholdWatch final : public QObject {
    Q_OBJECT
public:
    ThresholdWatch(const Inspector& inspector, Backend::Thresholds compute, QObject* parent = nullptr);

    /// Null while unknown, and when this method has none.
    const std::shared_ptr<const KeepThresholds>& thresholds() const { return m_thresholds; }

Q_SIGNALS:
    void changed();

private:
    struct Job {
        std::uint64_t serial = 0;
        TracePtr trace {};
        Controls controls {};
    };

    void refresh();
    void serve(const Job& job, std::stop_token stop); // worker thread
    void settle(std::uint64_t serial, std::shared_ptr<const KeepThresholds> thresholds);

    const Inspector& m_inspector;
    Backend::Thresholds m_compute;
    std::uint64_t m_serial = 0; // of the newest job: nothing older arrives
    TracePtr m_trace {};        // it was made of these,
    Controls m_controls {};     // the budget left out
    std::shared_ptr<const KeepThresholds> m_thresholds {};
    GuiCalls m_calls {};
    LatestWorker<Job> m_worker; // last: it stops before anything that it uses goes
};

} // namespace ps

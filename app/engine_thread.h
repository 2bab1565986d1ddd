// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backend.h"
#include "app/gui_calls.h"
#include "core/session/latest_worker.h"
#include "core/session/mailbox.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <variant>

namespace ps {

/// The bridge between the GUI thread, where this object lives, and the one engine thread, where the model
/// lives. Every call returns at once; the newest request replaces the pending one and stops the running one.
class EngineThread final : public QObject {
    Q_OBJECT
public:
    explicit EngineThread(Backend::Open open, QObject* parent = nullptr);
    ~EngineThread() override;

    /// The loaded model stays until the new one is ready. Returns the serial that opened, openFailed and
    /// loading carry.
    std::uint64_t open(const ModelSource& source);
    /// Sets and returns the request's id, which every trace of the run carries.
    std::uint64_t run(Request request);
    /// Stops what runs and drops what waits; idle() follows when the engine thread is free.
    void stop();
    bool busy() const { return m_settled != m_serial; }

Q_SIGNALS:
    void snapshot(const ps::TracePtr& trace); // newest state of a running request, at most 60 a second
    void finished(const ps::TracePtr& trace); // exactly once for every request that was begun
    void loading(quint64 serial, const QString& what, qint64 done, qint64 total);
    void opened(quint64 serial, const ps::ModelFacts& facts, const ps::RunInfo& info);
    void openFailed(quint64 serial, const QString& sentence, bool cancelled);
    void idle(); // everything submitted was served or replaced

private:
    struct Job {
        std::uint64_t serial = 0;
        std::variant<std::monostate, ModelSource, Request> work {}; // nothing: only stop what runs
    };
    struct Progress {
        std::uint64_t serial = 0;
        std::string what {};
        std::int64_t done = 0, total = 0;
    };

    void serve(const Job& job, std::stop_token stop);                          // engine thread
    void serveOpen(std::uint64_t serial, const ModelSource&, std::stop_token); // engine thread
    void serveRun(const Request& request, std::stop_token stop);               // engine thread
    void deliver();
    void deliverProgress();
    void settle(std::uint64_t serial);

    Backend::Open m_open;
    GuiCalls m_calls {}; // of the engine thread
    std::uint64_t m_serial = 0, m_settled = 0;
    std::uint64_t m_finishedId = 0; // snapshots of this run or an older one come too late
    QTimer m_deliverLater;
    QElapsedTimer m_sinceDelivery;
    Mailbox<TracePtr> m_inbox {};
    Mailbox<Progress> m_progress {};
    std::unique_ptr<Runner> m_runner {}; // touched by the engine thread only
    LatestWorker<Job> m_worker;          // last: it stops before anything that it uses goes
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace ps {

/// One thread that serves the newest request. submit() replaces the pending request and asks the running one to stop;
/// the destructor stops and joins.
template <typename Job>
class LatestWorker {
public:
    using Serve = std::function<void(Job job, std::stop_token stop)>;

    explicit LatestWorker(Serve serve)
        : m_serve(std::move(serve)), m_thread([this](std::stop_token end) { loop(end); })
    {
    }

    ~LatestWorker()
    {
        cancel();
        m_thread.request_stop();
        m_wake.notify_all();
    }

    LatestWorker(const LatestWorker&) = delete;
    LatestWorker& operator=(const LatestWorker&) = delete;

    void submit(Job job)
    {
        const std::scoped_lock lock(m_mutex);
        m_pending = std::move(job);
        m_running.request_stop();
        m_wake.notify_one();
    }

    /// Drops the pending request and asks the running one to stop; returns at once.
    void cancel()
    {
        const std::scoped_lock lock(m_mutex);
        m_pending.reset();
        m_running.request_stop();
    }

private:
    void loop(const std::stop_token& end)
    {
        while (true) {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, end, [this] { return m_pending.has_value(); });
            if (end.stop_requested())
                return;
            Job job = std::move(*m_pending);
            m_pending.reset();
            m_running = std::stop_source();
            const std::stop_token stop = m_running.get_token();
            lock.unlock();
            m_serve(std::move(job), stop);
        }
    }

    Serve m_serve;
    std::mutex m_mutex {};
    std::condition_variable_any m_wake {};
    std::optional<Job> m_pending {};
    std::stop_source m_running {};
    std::jthread m_thread; // last: it starts when everything above exists and stops before anything above goes
};

} // namespace ps

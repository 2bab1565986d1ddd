// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace ps::cli {

/// Turns SIGINT and SIGTERM into a stop request. A thread waits for them, because almost nothing may be called inside a
/// signal handler. Made before any other thread, which then leaves the signals to this one.
class StopSignal {
public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    std::stop_token token() const { return m_source.get_token(); }

private:
    void wait();

    std::stop_source m_source {};
    std::atomic<bool> m_ending { false };
    std::thread m_thread;
};

} // namespace ps::cli

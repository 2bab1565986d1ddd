// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/stop_signal.h"

#include <csignal>
#include <pthread.h>

namespace ps::cli {
namespace {

constexpr int kWake = SIGUSR1; // sent by the destructor to the waiting thread

sigset_t waitedSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, kWake);
    return signals;
}

} // namespace

StopSignal::StopSignal()
{
    const sigset_t signals = waitedSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_thread = std::thread([this] { wait(); });
}

StopSignal::~StopSignal()
{
    m_ending = true;
    pthread_kill(m_thread.native_handle(), kWake);
    m_thread.join();
}

void StopSignal::wait()
{
    const sigset_t signals = waitedSignals();
    while (!m_ending) {
        int received = 0;
        if (sigwait(&signals, &received) == 0 && received != kWake)
            m_source.request_stop();
    }
}

} // namespace ps::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace ps {

/// Milliseconds on the steady clock.
class Stopwatch {
public:
    double ms() const { return std::chrono::duration<double, std::milli>(Clock::now() - m_start).count(); }
    /// ms() since the start or the last lap.
    double lap()
    {
        const double elapsed = ms();
        m_start = Clock::now();
        return elapsed;
    }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point m_start = Clock::now();
};

} // namespace ps

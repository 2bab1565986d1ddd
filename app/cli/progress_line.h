// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/time_left.h"
#include "core/session/runner.h"

#include <chrono>
#include <string>

namespace ps::cli {

/// One line on stderr that is overwritten as work goes on, at most ten times a second, with n of m and the time left; silent when stderr is no terminal.
/// The destructor wipes it.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(const std::string& what, std::int64_t done, std::int64_t total)
    {
        show(what, what, done, total);
    }
    /// `words` may change from call to call within one piece of work.
    void show(const std::string& words, const std::string& what, std::int64_t done, std::int64_t total);
    ProgressFn function(); // calls show(); must not outlive this object

private:
    const bool m_terminal;
    bool m_dirty = false;
    std::chrono::steady_clock::time_point m_next {};
    TimeLeft m_left {};
};

} // namespace ps::cli

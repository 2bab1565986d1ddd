// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ps {

/// How long a piece of work will still take, by its own pace. Another `what`, or less done than before, begins anew.
class TimeLeft {
public:
    /// Seconds left at `now`, in seconds since any origin; empty while there is too little to judge by.
    std::optional<double> update(const std::string& what, std::int64_t done, std::int64_t total, double now);

private:
    std::string m_what {};
    std::int64_t m_first = 0, m_done = 0; // done when the piece began, and at the last call
    double m_began = 0;
};

/// "3 min left", "12 s left".
std::string timeLeftText(double seconds);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/time_left.h"

#include <cmath>

namespace ps {

std::optional<double> TimeLeft::update(const std::string& what, std::int64_t done, std::int64_t total, double now)
{
    constexpr double kSoonest = 1; // second of work, before which a pace is chance
    if (what != m_what || done < m_done) {
        m_what = what;
        m_first = done;
        m_began = now;
    }
    m_done = done;
    const double took = now - m_began;
    if (took < kSoonest || done <= m_first || done > total)
        return std::nullopt;
    return took * static_cast<double>(total - done) / static_cast<double>(done - m_first);
}

std::string timeLeftText(double seconds)
{
    constexpr double kWholeMinutes = 90;
    return seconds >= kWholeMinutes ? std::to_string(std::lround(seconds / 60)) + " min left"
                                    : std::to_string(std::lround(seconds)) + " s left";
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress_line.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unistd.h>

namespace ps::cli {
namespace {

constexpr int kCells = 30;
constexpr std::int64_t kCountable = 1'000'000; // beyond, it is bytes
constexpr const char* kWipe = "\r\033[K";

} // namespace

ProgressLine::ProgressLine() : m_terminal(isatty(STDERR_FILENO) == 1) { }

ProgressLine::~ProgressLine()
{
    if (m_dirty)
        std::fputs(kWipe, stderr);
}

void ProgressLine::show(const std::string& words, const std::string& what, std::int64_t done, std::int64_t total)
{
    const auto now = std::chrono::steady_clock::now();
    if (!m_terminal || now < m_next)
        return;
    m_next = now + std::chrono::milliseconds(100);
    m_dirty = true;
    const double share = total > 0 ? std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0)
                                   : 0;
    const auto filled = static_cast<std::size_t>(share * kCells);
    const std::string bar = std::string(filled, '#') + std::string(kCells - filled, '.');
    std::string line = words + " [" + bar + "] ";
    line += total > 0 && total < kCountable ? std::to_string(done) + " of " + std::to_string(total)
                                            : std::to_string(std::lround(100 * share)) + " %";
    const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
    if (const auto left = m_left.update(what, done, total, seconds))
        line += ", " + timeLeftText(*left);
    std::fprintf(stderr, "%s%s", kWipe, line.c_str());
    std::fflush(stderr);
}

ProgressFn ProgressLine::function()
{
    return [this](const std::string& what, std::int64_t done, std::int64_t total) { show(what, done, total); };
}

} // namespace ps::cli

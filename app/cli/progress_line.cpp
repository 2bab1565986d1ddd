// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress_line.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace ps::cli {
namespace {

constexpr int kCells = 30;
constexpr const char* kWipe = "\r\033[K";

} // namespace

ProgressLine::ProgressLine() : m_terminal(isatty(STDERR_FILENO) == 1) { }

ProgressLine::~ProgressLine()
{
    if (m_dirty)
        std::fputs(kWipe, stderr);
}

void ProgressLine::show(const std::string& what, std::int64_t done, std::int64_t total)
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
    std::fprintf(stderr, "%s%s [%s] %3.0f %%", kWipe, what.c_str(), bar.c_str(), 100 * share);
    std::fflush(stderr);
}

ProgressFn ProgressLine::function()
{
    return [this](const std::string& what, std::int64_t done, std::int64_t total) { show(what, done, total); };
}

} // namespace ps::cli

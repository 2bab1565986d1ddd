// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <optional>
#include <utility>

namespace ps {

/// One slot between two threads: the newest value wins. put() says whether the slot was empty, so that only then an event
/// needs posting and a slow reader skips values instead of queueing them.
template <typename T>
class Mailbox {
public:
    bool put(T value)
    {
        const std::scoped_lock lock(m_mutex);
        const bool wasEmpty = !m_slot.has_value();
        m_slot = std::move(value);
        return wasEmpty;
    }

    std::optional<T> take()
    {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_slot, std::nullopt);
    }

private:
    std::mutex m_mutex {};
    std::optional<T> m_slot {};
};

} // namespace ps

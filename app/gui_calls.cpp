// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui_calls.h"

#include <utility>

namespace ps {

GuiCalls::GuiCalls() { connect(this, &GuiCalls::posted, this, &GuiCalls::callNext, Qt::QueuedConnection); }

void GuiCalls::post(std::function<void()> call)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_calls.push_back(std::move(call));
    }
    Q_EMIT posted();
}

// Only one: every post has an event of its own.
void GuiCalls::callNext()
{
    std::function<void()> call;
    {
        const std::scoped_lock lock(m_mutex);
        call = std::move(m_calls.front());
        m_calls.pop_front();
    }
    call();
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui_calls.h"

#include <QObject>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace ps {

/// Writes files one after another on its own thread, first in first out. Nothing is ever cancelled, and the
/// destructor waits for the last: what was asked to be saved is saved.
class Saver final : public QObject {
    Q_OBJECT
public:
    explicit Saver(QObject* parent = nullptr);
    ~Saver() override;

    /// `write` runs on the saver's thread and throws on failure; it must own all that it uses.
    void save(const QString& file, std::function<void()> write);
    int pending() const { return m_pending; }

Q_SIGNALS:
    void saved(const QString& file);
    void failed(const QString& file, const QString& sentence);

private:
    struct Job {
        QString file {};
        std::function<void()> write {};
    };
    void loop();
    void serve(const Job& job);

    int m_pending = 0;
    GuiCalls m_calls {};
    std::mutex m_mutex {};
    std::condition_variable m_wake {};
    std::deque<Job> m_jobs {};
    bool m_end = false;
    std::thread m_thread;
};

} // namespace ps

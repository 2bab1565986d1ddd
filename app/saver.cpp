// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/saver.h"

#include "core/session/failure.h"

namespace ps {

Saver::Saver(QObject* parent) : QObject(parent), m_thread([this] { loop(); }) { }

Saver::~Saver()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_end = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void Saver::save(const QString& file, std::function<void()> write)
{
    ++m_pending;
    {
        const std::scoped_lock lock(m_mutex);
        m_jobs.push_back({ file, std::move(write) });
    }
    m_wake.notify_one();
}

void Saver::loop()
{
    while (true) {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [this] { return m_end || !m_jobs.empty(); });
        if (m_jobs.empty())
            return;
        const Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        serve(job);
    }
}

void Saver::serve(const Job& job)
{
    QString sentence;
    try {
        job.write();
    } catch (...) {
        sentence = QString::fromStdString(
            failureSentence(job.file.toStdString(), "choose a smaller scale, or close other programs"));
    }
    m_calls.post([this, file = job.file, sentence] {
        --m_pending;
        if (sentence.isEmpty())
            Q_EMIT saved(file);
        else
            Q_EMIT failed(file, sentence);
    });
}

} // namespace ps

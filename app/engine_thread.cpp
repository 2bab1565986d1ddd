// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine_thread.h"

#include "core/base/error.h"
#include "core/session/failure.h"

#include <algorithm>

namespace ps {
namespace {

constexpr int kFrameMs = 20; // with the first and the last of a short run still fewer than 60 updates a second

TracePtr failedTrace(const Request& request, const std::string& sentence)
{
    auto trace = std::make_shared<Trace>();
    trace->requestId = request.id;
    trace->run.question = request.question;
    trace->run.method = request.method;
    trace->run.values = request.values;
    trace->image = request.image;
    trace->state = TraceState::Failed;
    trace->error = sentence;
    return trace;
}

} // namespace

EngineThread::EngineThread(Backend::Open open, QObject* parent)
    : QObject(parent)
    , m_open(std::move(open))
    , m_worker([this](Job job, std::stop_token stop) { serve(job, std::move(stop)); })
{
    m_deliverLater.setSingleShot(true);
    m_deliverLater.setTimerType(Qt::PreciseTimer);
    connect(&m_deliverLater, &QTimer::timeout, this, &EngineThread::deliver);
}

EngineThread::~EngineThread() = default;

std::uint64_t EngineThread::open(const ModelSource& source)
{
    m_worker.submit({ .serial = ++m_serial, .work = source });
    return m_serial;
}

std::uint64_t EngineThread::run(Request request)
{
    request.id = ++m_serial;
    m_worker.submit({ .serial = m_serial, .work = std::move(request) });
    return m_serial;
}

void EngineThread::stop()
{
    if (busy())
        m_worker.submit({ .serial = ++m_serial, .work = {} });
}

void EngineThread::serve(const Job& job, std::stop_token stop)
{
    if (const auto* source = std::get_if<ModelSource>(&job.work))
        serveOpen(job.serial, *source, std::move(stop));
    else if (const auto* request = std::get_if<Request>(&job.work))
        serveRun(*request, std::move(stop));
    m_calls.post([this, serial = job.serial] { settle(serial); });
}

void EngineThread::serveOpen(std::uint64_t serial, const ModelSource& source, std::stop_token stop)
{
    const auto progress = [this, serial](const std::string& what, std::int64_t done, std::int64_t total) {
        if (m_progress.put({ serial, what, done, total }))
            m_calls.post([this] { deliverProgress(); });
    };
    const auto report = [this, serial](const std::string& sentence, bool cancelled) {
        m_calls.post([this, serial, sentence, cancelled] {
            Q_EMIT openFailed(serial, QString::fromStdString(sentence), cancelled);
        });
    };
    try {
        std::unique_ptr<Runner> runner = m_open(source, progress, stop);
        m_runner = std::move(runner); // the old model goes only now: a failed load changes nothing
    } catch (const Error& error) {
        report(error.message(), error.kind() == ErrorKind::Cancelled);
        return;
    } catch (...) {
        report(failureSentence(source.folder.string(), "use a smaller model or dtype, or close other programs"),
            false);
        return;
    }
    m_calls.post([this, serial, facts = m_runner->facts(), info = m_runner->info()] {
        Q_EMIT opened(serial, facts, info);
    });
}

void EngineThread::serveRun(const Request& request, std::stop_token stop)
{
    const auto snapshot = [this](TracePtr trace) {
        if (m_inbox.put(std::move(trace)))
            m_calls.post([this] { deliver(); });
    };
    TracePtr trace;
    try {
        trace = m_runner ? m_runner->run(request, snapshot, std::move(stop))
                         : failedTrace(request, "No model is open: choose one first.");
    } catch (...) { // a runner that ran out of memory may not even have been able to say so
        trace = failedTrace(request, failureSentence({}, "lower the budget or the answer's length"));
    }
    m_calls.post([this, trace] {
        m_finishedId = std::max(m_finishedId, trace->requestId);
        Q_EMIT finished(trace);
    });
}

// A snapshot that comes sooner than a frame after the last one waits in its slot, where a newer one may
// replace it.
void EngineThread::deliver()
{
    const qint64 since = m_sinceDelivery.isValid() ? m_sinceDelivery.elapsed() : kFrameMs;
    if (since < kFrameMs) {
        m_deliverLater.start(static_cast<int>(kFrameMs - since));
        return;
    }
    const std::optional<TracePtr> trace = m_inbox.take();
    if (!trace || (*trace)->requestId <= m_finishedId)
        return;
    m_sinceDelivery.start();
    Q_EMIT snapshot(*trace);
}

void EngineThread::deliverProgress()
{
    if (const auto progress = m_progress.take())
        Q_EMIT loading(progress->serial, QString::fromStdString(progress->what), progress->done, progress->total);
}

void EngineThread::settle(std::uint64_t serial)
{
    m_settled = serial;
    if (!busy())
        Q_EMIT idle();
}

} // namespace ps

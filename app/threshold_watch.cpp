// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/threshold_watch.h"

#include <exception>

namespace ps {

ThresholdWatch::ThresholdWatch(const Inspector& inspector, Backend::Thresholds compute, QObject* parent)
    : QObject(parent)
    , m_inspector(inspector)
    , m_compute(std::move(compute))
    , m_worker([this](const Job& job, std::stop_token stop) { serve(job, std::move(stop)); })
{
    connect(&inspector, &Inspector::shownChanged, this, &ThresholdWatch::refresh);
}

void ThresholdWatch::refresh()
{
    const TracePtr& decided = m_inspector.decidedTrace();
    const MethodInfo* method = m_inspector.method();
    if (!decided || !method || method->primary.empty()) {
        m_trace.reset();
        return settle(++m_serial, {});
    }
    Controls controls = m_inspector.controls();
    const ParameterInfo* primary = method->find(method->primary);
    controls.values.set(primary->key, primary->initial);
    const bool sameScores = m_trace && m_trace->vision == decided->vision && m_trace->steps == decided->steps;
    if ((sameScores && m_controls == controls) || decided->state == TraceState::Running)
        return;
    const bool samePicture = m_trace && m_trace->vision == decided->vision && m_controls == controls;
    m_trace = decided;
    m_controls = controls;
    if (!samePicture) // after a mere re-run the old ones hold until the new ones are there
        settle(m_serial, {});
    m_worker.submit({ .serial = ++m_serial, .trace = decided, .controls = std::move(controls) });
}

void ThresholdWatch::serve(const Job& job, std::stop_token stop)
{
    std::shared_ptr<const KeepThresholds> made;
    try {
        made = m_compute(job.trace, job.controls.method, job.controls.values, job.controls.seed, stop);
    } catch (const std::exception&) { // these settings cannot be previewed, which the mask says; or a newer job waits
    }
    if (!stop.stop_requested())
        m_calls.post([this, serial = job.serial, made] { settle(serial, made); });
}

void ThresholdWatch::settle(std::uint64_t serial, std::shared_ptr<const KeepThresholds> thresholds)
{
    if (serial != m_serial || m_thresholds == thresholds)
        return;
    m_thresholds = std::move(thresholds);
    Q_EMIT changed();
}

} // namespace ps

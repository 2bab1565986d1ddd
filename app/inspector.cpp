// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/inspector.h"

#include "app/label_text.h"
#include "core/base/error.h"
#include "core/trace/pyramid.h"
#include "widgets/stage_list.h"

#include <algorithm>

namespace ps {
namespace {

// Before the decision a snapshot has nothing for the mask views; `none` decides without recording a step.
bool decided(const Trace& trace)
{
    if (trace.layout.tokens.empty())
        return false;
    return !trace.steps.empty() || (trace.state != TraceState::Failed && trace.times.select >= 0);
}

bool hasEstimate(const Trace& trace)
{
    return std::any_of(trace.steps.begin(), trace.steps.end(), [](const auto& step) { return step->estimate; });
}

// The image predictor sees only states that precede the question; the other scores inside the model are the question's.
bool ranksByQuestion(const Trace& trace) { return !scoredStages(trace).empty(); }

// The defaults where a value is one that this model does not allow.
Values validOr(const MethodInfo& method, const Values& values)
{
    try {
        return validated(method, values);
    } catch (const Error&) {
        return defaults(method);
    }
}

} // namespace

Inspector::Inspector(Backend backend, QObject* parent)
    : QObject(parent), m_backend(std::move(backend)), m_engine(m_backend.open)
{
    connect(&m_engine, &EngineThread::snapshot, this, [this](const TracePtr& t) { received(t, false); });
    connect(&m_engine, &EngineThread::finished, this, [this](const TracePtr& t) { received(t, true); });
    connect(&m_engine, &EngineThread::opened, this, &Inspector::opened);
    connect(&m_engine, &EngineThread::openFailed, this, &Inspector::openFailed);
    connect(&m_engine, &EngineThread::idle, this, &Inspector::becameIdle);
    connect(&m_engine, &EngineThread::loading, this,
        [this](quint64 serial, const QString& what, qint64 done, qint64 total) {
        if (serial == m_loadSerial)
            Q_EMIT modelLoading(what, done, total);
    });
}

void Inspector::openModel(const ModelSource& source)
{
    if (m_turnOpen && m_image)
        m_waiting = Waiting { .goal = Goal::Answer, .again = true }; // loading cuts this answer short
    m_loadSerial = m_engine.open(source);
    m_stopping = false;
    Q_EMIT busyChanged(true);
    Q_EMIT modelLoading(tr("Loading"), 0, 0);
}

void Inspector::opened(quint64 serial, const ModelFacts& facts, const RunInfo& info)
{
    m_model = info;
    m_model.facts = facts;
    m_ready = true;
    if (serial == m_loadSerial)
        m_loadSerial = 0;
    if (!m_recorded) {
        useModel();
        forgetResults();
    }
    Q_EMIT modelOpened();
    Q_EMIT controlsChanged();
    refresh();
    if (!loading())
        submitWaiting();
}

// Ranges, defaults and availability of the methods follow the open model.
void Inspector::useModel()
{
    m_methods = m_backend.methods(m_model.facts);
    m_lastValues.clear();
    const MethodInfo* chosen = method();
    if (!chosen || !chosen->unavailable.empty())
        m_controls.method = "none";
    if ((chosen = method()))
        m_controls.values = validOr(*chosen, m_controls.values);
}

void Inspector::leaveRecorded()
{
    if (!m_recorded)
        return;
    m_recorded = false;
    if (m_ready)
        useModel();
    forgetResults();
    Q_EMIT controlsChanged();
}

void Inspector::openFailed(quint64 serial, const QString& sentence, bool cancelled)
{
    if (serial != m_loadSerial)
        return;
    m_loadSerial = 0;
    Q_EMIT modelFailed(cancelled ? tr("Loading the model was cancelled.") : sentence);
    if (m_ready && (!cancelled || m_waiting)) // stopping a load drops what waited; this was asked since
        submitWaiting();
    else
        m_waiting.reset();
}

void Inspector::setPicture(ImagePtr image, const ImageInfo& info, double decodeMs)
{
    m_image = std::move(image);
    m_imageInfo = info;
    m_decodeMs = decodeMs;
    m_question.clear();
    m_waiting.reset();
    leaveRecorded();
    forgetResults();
    Q_EMIT pictureChanged();
    refresh();
    submit(Goal::Mask, false);
}

void Inspector::showRecorded(const TracePtr& trace)
{
    if (!loading()) // a model that is being loaded is still wanted
        stop();
    forgetResults();
    m_waiting.reset();
    m_image = trace->image;
    m_imageInfo = trace->run.image;
    m_decodeMs = 0;
    m_question = QString::fromStdString(trace->run.question);
    m_recorded = true;
    m_methods = m_backend.methods(trace->run.facts);
    m_controls = { .method = trace->run.method, .values = trace->run.values, .seed = trace->run.seed };
    m_decided = m_measured = trace;
    m_decidedControls = m_measuredControls = m_controls;
    m_measuredGoal = Goal::Answer;
    Q_EMIT pictureChanged();
    Q_EMIT controlsChanged();
    refresh();
}

void Inspector::showRun(const TracePtr& trace)
{
    const bool sameWorld = trace->run.image.sha256 == m_imageInfo.sha256
        && trace->run.modelName == m_model.modelName && !m_recorded && !busy();
    if (!sameWorld || !decided(*trace))
        return;
    m_controls = { .method = trace->run.method, .values = trace->run.values, .seed = trace->run.seed };
    m_decided = m_measured = trace;
    m_decidedControls = m_measuredControls = m_controls;
    m_measuredGoal = Goal::Answer;
    m_question = QString::fromStdString(trace->run.question);
    m_requestId = 0; // the next commit runs anew
    Q_EMIT controlsChanged();
    refresh();
}

void Inspector::setMethod(const std::string& id)
{
    const MethodInfo* next = methodOf(id);
    if (!next || id == m_controls.method)
        return;
    m_lastValues[m_controls.method] = m_controls.values;
    const Values values = carriedValues(*next);
    m_controls.method = id;
    m_controls.values = values;
    Q_EMIT controlsCommitted();
    Q_EMIT controlsChanged();
    refresh();
    rerun();
}

void Inspector::setControls(const Controls& controls)
{
    if (controls == m_controls || !methodOf(controls.method))
        return;
    m_lastValues[m_controls.method] = m_controls.values;
    m_controls = controls;
    Q_EMIT controlsChanged();
    refresh();
    rerun();
}

// Two methods are compared at the same budget, so it moves along where both mean a share by it.
Values Inspector::carriedValues(const MethodInfo& next) const
{
    const auto known = m_lastValues.find(next.id);
    Values values = known != m_lastValues.end() ? known->second : defaults(next);
    const MethodInfo* previous = method();
    if (previous && !next.primary.empty() && previous->primary == next.primary
        && m_controls.values.has(next.primary))
        values.set(next.primary, m_controls.values.all().at(next.primary));
    return validOr(next, values);
}

void Inspector::moveValues(const Values& values) { applyValues(values); }

void Inspector::commitValues(const Values& values)
{
    applyValues(values);
    Q_EMIT controlsCommitted();
    rerun();
}

void Inspector::applyValues(const Values& values)
{
    if (values == m_controls.values)
        return;
    m_controls.values = values;
    refresh();
}

// A recorded run is looked at, not replaced: only a question asked anew runs the open model on its picture.
void Inspector::rerun()
{
    if (!m_image || m_recorded)
        return;
    const bool current = m_requestId != 0 && m_requestControls == m_controls;
    if (m_question.isEmpty()) {
        if (!m_decided || m_shown.maskTruth == Truth::Stale)
            submit(Goal::Mask, false);
    } else if (m_auto == AutoMode::Answer && !(current && m_requestGoal == Goal::Answer)) {
        submit(Goal::Answer, true);
    } else if (m_auto == AutoMode::Prefill && !(current && m_requestGoal != Goal::Mask)) {
        submit(Goal::Prefill, true);
    }
}

void Inspector::ask(const QString& question)
{
    leaveRecorded();
    m_question = question.trimmed();
    submit(Goal::Answer, false);
}

void Inspector::askUnder(const Controls& controls)
{
    m_lastValues[m_controls.method] = m_controls.values;
    m_controls = controls;
    Q_EMIT controlsChanged();
    submit(Goal::Answer, false);
}

bool Inspector::canCompare() const
{
    return !busy() && !m_recorded && m_shown.run && m_shown.run->state == TraceState::Done
        && m_shown.runTruth == Truth::Exact && !m_shown.run->answer.empty();
}

QString Inspector::titleOf(const std::string& method) const
{
    const MethodInfo* info = methodOf(method);
    return QString::fromStdString(info ? info->title : method);
}

void Inspector::runAgain()
{
    leaveRecorded();
    if (m_question.isEmpty())
        submit(Goal::Mask, false);
    else
        submit(Goal::Answer, true);
}

void Inspector::submit(Goal goal, bool again)
{
    if (!m_image || loading() || !m_ready) {
        m_waiting = Waiting { .goal = goal, .again = again };
        return;
    }
    m_waiting.reset();
    Request request { .image = m_image, .imageInfo = m_imageInfo, .decodeImageMs = m_decodeMs };
    request.question = m_question.toStdString();
    request.method = m_controls.method;
    request.values = m_controls.values;
    request.seed = m_controls.seed;
    request.sampling = m_sampling;
    request.goal = goal;
    m_requestId = m_engine.run(std::move(request));
    m_requestGoal = goal;
    m_requestControls = m_controls;
    m_stopping = false;
    if (goal == Goal::Answer) {
        m_turnRequest = m_requestId;
        m_turnOpen = true;
        Q_EMIT turnStarted(m_requestId, m_question, again);
    }
    Q_EMIT busyChanged(true);
    Q_EMIT stageChanged(tr("Encoding"));
    refresh();
}

void Inspector::submitWaiting()
{
    const std::optional<Waiting> waiting = std::exchange(m_waiting, std::nullopt);
    if (!m_image || m_recorded)
        return;
    if (waiting)
        submit(waiting->goal, waiting->again);
    else if (m_requestId != 0)
        return;
    else if (!m_question.isEmpty() && m_auto == AutoMode::Answer)
        submit(Goal::Answer, true);
    else
        submit(Goal::Mask, false);
}

void Inspector::stop()
{
    if (!busy())
        return;
    m_waiting.reset();
    m_stopping = true;
    m_engine.stop();
    Q_EMIT stageChanged(tr("Stopping"));
}

void Inspector::received(const TracePtr& trace, bool final)
{
    const bool ofTurn = trace->requestId == m_turnRequest;
    if (ofTurn && final)
        m_turnOpen = false;
    if (trace->requestId == m_requestId && !m_recorded) {
        if (decided(*trace)) {
            m_decided = trace;
            m_decidedControls = m_requestControls;
        }
        // A run for the mask alone never replaces the times of a longer one.
        if (m_requestGoal != Goal::Mask || !m_measured || m_measuredGoal == Goal::Mask) {
            m_measured = trace;
            m_measuredGoal = m_requestGoal;
            m_measuredControls = m_requestControls;
        }
        if (!final && !m_stopping)
            Q_EMIT stageChanged(stageText(*trace));
        refresh();
    } else if (final && !m_recorded) {
        endOvertaken(trace);
    }
    if (ofTurn || final)
        Q_EMIT turnChanged(trace->requestId, trace);
    if (final && !ofTurn && trace->state == TraceState::Failed)
        Q_EMIT failed(QString::fromStdString(trace->error));
}

// A newer request has overtaken this run, but may be stopped before it begins: what is still shown must not go on for ever.
void Inspector::endOvertaken(const TracePtr& trace)
{
    const auto shows = [&](const TracePtr& held) { return held && held->requestId == trace->requestId; };
    if (!shows(m_decided) && !shows(m_measured))
        return;
    if (shows(m_decided) && decided(*trace))
        m_decided = trace;
    if (shows(m_measured))
        m_measured = trace;
    refresh();
}

void Inspector::becameIdle()
{
    m_stopping = m_turnOpen = false;
    if (loading()) // stopped before it was begun
        openFailed(m_loadSerial, {}, true);
    if (busy()) // with what was asked after the stop
        return;
    Q_EMIT stageChanged(tr("Idle"));
    Q_EMIT busyChanged(false);
}

void Inspector::forgetResults()
{
    m_requestId = 0; // whatever still runs belongs to another picture or model
    m_decided.reset();
    m_measured.reset();
    refresh();
}

TracePtr Inspector::previewNow(QString& reason) const
{
    try {
        TracePtr made = m_backend.preview(m_decided, m_controls.method, m_controls.values, m_controls.seed);
        if (!made)
            reason = tr("These settings need a run: press Run again (F5).");
        return made;
    } catch (const Error& error) {
        reason = QString::fromStdString(error.message());
        return {};
    }
}

void Inspector::refresh()
{
    Shown next;
    const Truth own = m_recorded ? Truth::Recorded : Truth::Exact;
    if (m_decided && ranksByQuestion(*m_decided) && m_decided->run.question != m_question.toStdString()) {
        next.mask = m_decided;
        next.maskTruth = Truth::Stale;
        next.maskReason = tr("Ranked by another question.");
    } else if (m_decided && m_decidedControls == m_controls) {
        next.mask = m_decided;
        next.maskTruth = own;
    } else if (m_decided) {
        next.mask = previewNow(next.maskReason);
        next.maskTruth = next.mask ? Truth::Exact : Truth::Stale;
        if (!next.mask)
            next.mask = m_decided;
        else if (hasEstimate(*next.mask)) {
            next.maskTruth = Truth::Estimate;
            next.maskReason = tr("A stage ranks tokens that its recorded scores were not measured with.");
        } else if (m_recorded)
            next.maskReason = tr("Computed from the scores in the opened trace.");
    }
    if (m_measured) {
        next.run = m_measured;
        next.runTruth = m_measuredControls == m_controls ? own : Truth::Stale;
        if (next.runTruth == Truth::Stale)
            next.runReason = tr("Measured with %1.")
                                 .arg(controlsText(methodOf(m_measuredControls.method),
                                     m_measuredControls.method, m_measuredControls.values));
    }
    m_shown = std::move(next);
    Q_EMIT shownChanged();
}

const MethodInfo* Inspector::methodOf(const std::string& id) const
{
    const auto found = std::find_if(
        m_methods.begin(), m_methods.end(), [&](const MethodInfo& m) { return m.id == id; });
    return found != m_methods.end() ? &*found : nullptr;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session.h"

#include "core/base/error.h"
#include "core/base/version.h"
#include "core/session/device.h"
#include "core/session/failure.h"
#include "core/session/run.h"

#include <ATen/DeviceAccelerator.h>
#include <c10/core/InferenceMode.h>

#include <sys/resource.h>

namespace ps {

struct Session::State {
    Model model;
    ModelFacts facts {};
    RunInfo info {};
    VisionCache vision {};
    RopeTable rope {};
};

namespace {

constexpr const char* kMemoryAdvice = "lower the budget or the answer's length";

struct Failure {
    TraceState state = TraceState::Failed;
    std::string message {};
};

/// Runs and turns every exception into words. Nothing of the exception outlives the call: it would keep tensors alive.
std::optional<Failure> attempt(Run& run)
{
    try {
        const c10::InferenceMode inference;
        run.execute();
        return {};
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Cancelled)
            return Failure { .state = TraceState::Cancelled };
        return Failure { .message = error.message() };
    } catch (...) {
        return Failure { .message = failureSentence({}, kMemoryAdvice) };
    }
}

std::int64_t peakHostBytes()
{
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

std::int64_t peakDeviceBytes(const at::Device& device)
{
    if (device.is_cpu())
        return -1;
    const auto stats = at::accelerator::getDeviceStats(device.index());
    return stats.allocated_bytes[0].peak;
}

} // namespace

Session::Session(std::unique_ptr<State> state) : m_state(std::move(state)) { }
Session::~Session() = default;
const ModelFacts& Session::facts() const { return m_state->facts; }
const RunInfo& Session::info() const { return m_state->info; }

std::unique_ptr<Session> Session::open(
    const ModelSource& source, const EngineOptions& options, const ProgressFn& progress, std::stop_token stop)
{
    const c10::InferenceMode inference;
    keepFreedMemory();
    const ComputeDevice device = openDevice(options.device);
    const int threads = setThreads(options.threads);
    ModelConfig config = readModelConfig(source.folder);
    const Placement placement { .dtype = chooseDtype(options.dtype, config.storedDtype, device.device),
        .device = device.device };
    auto state = std::make_unique<State>(
        State { .model = loadModel(source, std::move(config), placement, progress, stop) });
    state->facts = confirmedFacts(state->model.config, state->model.checkpoint);

    RunInfo& info = state->info;
    info.programVersion = version();
    info.programCommit = commit();
    info.modelPath = source.folder.string();
    info.modelName = source.name.empty() ? source.folder.filename().string() : source.name;
    info.embeddedModel = source.embedded;
    info.architecture = state->model.config.architectureName;
    info.parameters = state->model.checkpoint.parameters();
    info.dtype = dtypeName(placement.dtype);
    info.device = device.device.str();
    info.deviceName = device.name;
    info.deviceNote = device.note;
    info.threads = threads;
    info.facts = state->facts;
    return std::unique_ptr<Session>(new Session(std::move(state)));
}

TracePtr Session::run(const Request& request, const SnapshotFn& snapshot, std::stop_token stop)
{
    State& state = *m_state;
    const Workspace work {
        .model = state.model, .facts = state.facts, .info = state.info, .vision = state.vision, .rope = state.rope
    };
    auto trace = std::make_shared<Trace>();
    std::optional<Failure> failure;
    {
        Run run(work, request, snapshot, stop);
        failure = attempt(run);
        *trace = std::move(run.trace());
    } // the run's tensors are gone before memory is given back
    trace->memory.weights = state.model.weightBytes;
    trace->memory.peakHost = peakHostBytes();
    trace->memory.peakDevice = peakDeviceBytes(state.model.device);
    trace->state = failure ? failure->state : TraceState::Done;
    if (failure) {
        trace->error = failure->message;
        trace->finish = failure->state == TraceState::Cancelled ? Finish::Cancelled : Finish::None;
        if (!state.model.device.is_cpu())
            at::accelerator::emptyCache();
    }
    return trace;
}

} // namespace ps

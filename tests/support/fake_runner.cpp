// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_runner.h"

#include "core/base/error.h"
#include "tests/support/sample_trace.h"

#include <condition_variable>
#include <limits>
#include <thread>

namespace ps::test {
namespace {

/// False when the pause was cut short by a stop request.
bool pause(int ms, const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, std::chrono::milliseconds(ms), [] { return false; });
    return !stop.stop_requested();
}

double numberOr(const Values& values, const std::string& key, double otherwise)
{
    return values.has(key) ? values.real(key) : otherwise;
}

Trace traceOf(const ImagePtr& image, const std::string& method, const Values& values, const std::string& question)
{
    Trace trace = sampleTraceOf(image,
        { .budget = numberOr(values, "budget", 1), .alpha = numberOr(values, "alpha", 0.5), .question = question });
    trace.run.method = method;
    trace.run.values = values;
    return trace;
}

class FakeRunner final : public Runner {
public:
    explicit FakeRunner(std::shared_ptr<FakeEngine> engine, const ModelSource& source)
        : m_engine(std::move(engine)), m_facts(fakeFacts())
    {
        m_info.modelName = source.name;
        m_info.embeddedModel = source.embedded;
        m_info.device = "cpu";
        m_info.dtype = "f32";
        m_info.threads = 2;
        m_info.parameters = 5'006'336;
        m_info.facts = m_facts;
    }

    TracePtr run(const Request& request, const SnapshotFn& snapshot, std::stop_token stop) override
    {
        m_engine->record(request);
        if (m_engine->inRun)
            m_engine->inRun();
        Trace whole = traceOf(request.image, request.method, request.values, request.question);
        whole.requestId = request.id;
        whole.run.image = request.imageInfo;
        whole.run.seed = request.seed;
        whole.run.modelName = m_info.modelName;
        whole.run.embeddedModel = m_info.embeddedModel;
        if (m_engine->failRuns) {
            whole.state = TraceState::Failed;
            whole.error = "The run failed because the test asked for it.";
            whole.steps.clear();
            whole.answer.clear();
            return std::make_shared<const Trace>(std::move(whole));
        }
        if (request.goal != Goal::Answer)
            whole.answer.clear();
        if (request.goal == Goal::Mask)
            whole.layers.clear();
        return play(whole, snapshot, stop);
    }

    const ModelFacts& facts() const override { return m_facts; }
    const RunInfo& info() const override { return m_info; }

private:
    TracePtr play(const Trace& whole, const SnapshotFn& snapshot, const std::stop_token& stop)
    {
        Trace part = whole;
        part.state = TraceState::Running;
        part.finish = Finish::None;
        part.layers.clear();
        part.answer.clear();
        part.steps.clear();
        part.times = {};
        part.stage = "vision";
        const auto next = [&] {
            snapshot(std::make_shared<const Trace>(part));
            return pause(m_engine->stepMs, stop);
        };
        bool going = next();
        part.steps = whole.steps;
        part.times = whole.times;
        part.stage = "prefill";
        for (std::size_t i = 0; going && i < whole.layers.size(); ++i) {
            part.layers.push_back(whole.layers[i]);
            going = next();
        }
        part.stage = "decode";
        for (std::size_t i = 0; going && i < whole.answer.size(); ++i) {
            part.answer.push_back(whole.answer[i]);
            going = next();
        }
        part.stage.clear();
        part.state = going ? TraceState::Done : TraceState::Cancelled;
        part.finish = going ? (whole.answer.empty() ? Finish::None : Finish::Eos) : Finish::Cancelled;
        ++(going ? m_engine->completed : m_engine->cancelled);
        return std::make_shared<const Trace>(part);
    }

    std::shared_ptr<FakeEngine> m_engine;
    ModelFacts m_facts;
    RunInfo m_info {};
};

} // namespace

std::vector<Request> FakeEngine::requests() const
{
    const std::scoped_lock lock(m_mutex);
    return m_requests;
}

void FakeEngine::record(const Request& request)
{
    const std::scoped_lock lock(m_mutex);
    m_requests.push_back(request);
    ++begun;
}

ModelFacts fakeFacts()
{
    return { .hasClassToken = true,
        .visionLayers = 6,
        .visionFeatureLayer = 4,
        .decoderLayers = 8,
        .patchGrid = 8,
        .newlineTokens = true,
        .tiles = true };
}

std::vector<MethodInfo> fakeMethods(const ModelFacts&)
{
    const ParameterInfo budget { .key = "budget",
        .label = "Budget",
        .help = "Share of the patches to keep.",
        .unit = "%",
        .min = 0.05,
        .max = 1,
        .step = 0.01,
        .initial = 0.2 };
    const ParameterInfo alpha { .key = "alpha",
        .label = "Overview share",
        .help = "Share of the budget that the overview takes.",
        .unit = "%",
        .min = 0,
        .max = 1,
        .step = 0.05,
        .initial = 0.5 };
    return { { .id = "hired",
                 .title = "HiRED",
                 .paper = "arXiv 2408.10945",
                 .summary = "Keeps the patches with the most class-token attention.",
                 .parameters = { budget, alpha },
                 .primary = "budget",
                 .scoreName = "CLS attention, last layer" },
        { .id = "none", .title = "No pruning", .summary = "Keeps every visual token." },
        { .id = "random",
            .title = "Random",
            .summary = "Keeps patches drawn at random.",
            .parameters = { budget },
            .primary = "budget" } };
}

// By the percent, as its budget steps.
static std::shared_ptr<const KeepThresholds> fakeThresholds(const TracePtr& trace, const std::string& method,
    const Values& values, std::uint64_t, const std::stop_token& stop)
{
    if (method != "hired")
        return {};
    auto made = std::make_shared<KeepThresholds>();
    made->step = 0.01;
    made->smallest.assign(trace->layout.patchToId.size(), std::numeric_limits<float>::quiet_NaN());
    for (int percent = 100; percent >= 5 && !stop.stop_requested(); --percent) {
        Values tried = values;
        tried.set("budget", percent / 100.0);
        const Trace kept = traceOf(trace->image, method, tried, trace->run.question);
        for (const int id : kept.steps.back()->idsKept)
            if (const int row = kept.layout.rowOf(id); row >= 0)
                made->smallest[static_cast<std::size_t>(row)] = static_cast<float>(percent / 100.0);
    }
    return made;
}

Backend fakeBackend(const std::shared_ptr<FakeEngine>& engine)
{
    const auto maker = std::this_thread::get_id();
    const auto open = [engine, maker](const ModelSource& source, const ProgressFn& progress,
                          std::stop_token stop) -> std::unique_ptr<Runner> {
        if (std::this_thread::get_id() == maker)
            engine->onOwnThread = false;
        for (int part = 0; part < 4; ++part) {
            progress("reading weights", part, 4);
            if (!pause(engine->stepMs, stop))
                throw Error(ErrorKind::Cancelled, "loading was cancelled");
        }
        if (engine->failOpen)
            throw Error(ErrorKind::Missing, "config.json is missing", source.name);
        ++engine->opened;
        return std::make_unique<FakeRunner>(engine, source);
    };
    const auto preview = [engine](const TracePtr& trace, const std::string& method, const Values& values,
                             std::uint64_t seed) -> TracePtr {
        ++engine->previews;
        if (method == "random")
            return {}; // this engine cannot preview it: a method whose scores were not recorded
        auto made = std::make_shared<Trace>(traceOf(trace->image, method, values, trace->run.question));
        made->requestId = trace->requestId;
        made->run.seed = seed;
        made->run.image = trace->run.image;
        made->answer = trace->answer;
        made->state = TraceState::Preview;
        return made;
    };
    const auto match = [](const TracePtr& run) {
        std::vector<MatchedArm> arms;
        for (const MethodInfo& info : fakeMethods(run->run.facts))
            arms.push_back({ .method = info.id,
                .values = defaults(info),
                .setting = info.primary.empty() ? "" : info.primary + "=0.2",
                .reached = info.id != "random" });
        arms.push_back({ .method = "learned", .unavailable = "it has no predictors" });
        return arms;
    };
    return { .open = open, .methods = fakeMethods, .preview = preview, .match = match, .thresholds = fakeThresholds };
}

} // namespace ps::test

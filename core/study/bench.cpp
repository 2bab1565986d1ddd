// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/bench.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>

namespace ps {
namespace {

double quantile(const std::vector<double>& sorted, double q)
{
    const double at = q * static_cast<double>(sorted.size() - 1);
    const auto low = static_cast<std::size_t>(at), high = std::min(low + 1, sorted.size() - 1);
    return sorted[low] + (sorted[high] - sorted[low]) * (at - static_cast<double>(low));
}

TracePtr measuredRun(Runner& runner, Request request, const EvaluateArm& arm, std::stop_token stop)
{
    request.image = std::make_shared<Image>(*request.image); // another object: vision features are not reused
    request.imageInfo.sha256.clear();
    request.method = arm.method;
    request.values = arm.values;
    TracePtr trace = runner.run(request, {}, std::move(stop));
    if (trace->state == TraceState::Cancelled)
        throw Error(ErrorKind::Cancelled, "cancelled");
    if (trace->state != TraceState::Done)
        throw Error(ErrorKind::Internal, trace->error, arm.method);
    return trace;
}

std::vector<int> rowsPerLayer(const Trace& trace)
{
    std::vector<int> rows;
    for (const auto& layer : trace.layers)
        rows.push_back(layer->visualTokens + layer->textTokens);
    return rows;
}

double rankMs(const Trace& trace)
{
    double sum = 0;
    for (const auto& step : trace.steps)
        sum += step->layer >= 0 ? step->elapsedMs : 0;
    return sum;
}

using Samples = std::map<std::string, std::vector<double>>;

void collect(const Trace& trace, Samples& samples)
{
    const StageTimes& t = trace.times;
    const std::pair<const char*, double> figures[] { { "preprocess", t.preprocess }, { "vision", t.vision },
        { "select", t.select }, { "project", t.project }, { "prefill", t.prefill }, { "rank", rankMs(trace) },
        { "first_token", t.firstToken }, { "decode_total", t.decodeTotal }, { "total", t.total },
        { "decode_tokens_per_s", trace.decodeTokensPerSecond() },
        { "prefill_tokens_per_s", trace.prefillTokensPerSecond() } };
    for (const auto& [name, value] : figures)
        samples[name].push_back(value);
}

} // namespace

Spread spreadOf(std::vector<double> values)
{
    std::erase_if(values, [](double value) { return !(value >= 0); });
    if (values.empty())
        return {};
    std::sort(values.begin(), values.end());
    return { .median = quantile(values, 0.5),
        .p5 = quantile(values, 0.05),
        .p95 = quantile(values, 0.95),
        .n = static_cast<int>(values.size()) };
}

std::vector<BenchRow> bench(Runner& runner, const Request& request, const BenchPlan& plan,
    const ProgressFn& progress, std::stop_token stop)
{
    std::vector<BenchRow> rows;
    for (const EvaluateArm& arm : plan.arms)
        rows.push_back({ .arm = arm });
    std::vector<Samples> samples(rows.size());
    const std::int64_t total = static_cast<std::int64_t>(rows.size()) * (plan.warmUp + plan.repeat);
    std::int64_t done = 0;
    for (int round = 0; round < plan.warmUp + plan.repeat; ++round)
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const TracePtr trace = measuredRun(runner, request, rows[i].arm, stop);
            rows[i].fedTokens = trace->fedTokens();
            rows[i].visualTokens = trace->layout.visualTokens();
            rows[i].kvCacheBytes = trace->memory.kvCache;
            rows[i].tokens = rowsPerLayer(*trace);
            rows[i].last = trace;
            if (round >= plan.warmUp)
                collect(*trace, samples[i]);
            if (progress)
                progress("measuring", ++done, total);
        }
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (auto& [name, values] : samples[i])
            rows[i].figures[name] = spreadOf(std::move(values));
    return rows;
}

} // namespace ps

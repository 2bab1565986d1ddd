// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/timeline.h"

#include <array>

namespace ps {
namespace {

constexpr double kNothing = 1e-6; // milliseconds: what adding doubles leaves over

class Builder {
public:
    explicit Builder(const Trace& trace) : m_trace(trace) { }

    std::vector<Span> spans()
    {
        const StageTimes& times = m_trace.times;
        const std::array<std::pair<RunPart, double>, 5> single { { { RunPart::Open, times.decodeImage },
            { RunPart::Preprocess, times.preprocess }, { RunPart::Vision, times.vision },
            { RunPart::Select, times.select }, { RunPart::Project, times.project } } };
        for (const auto& [part, duration] : single)
            if (duration >= 0)
                add(SpanKind::Whole, part, partName(part), duration);
        if (times.firstToken >= 0 && times.prefill >= 0)
            addRest(RunPart::Between, times.firstToken - times.prefill);
        addPrefill();
        addDecode();
        addRest(RunPart::Between, times.total);
        return std::move(m_spans);
    }

private:
    void add(SpanKind kind, RunPart part, std::string name, double duration, int index = -1)
    {
        m_spans.push_back({ kind, part, std::move(name), index, m_end, duration });
        m_end += duration;
    }

    /// From the last span's end to where the part, or the run, is known to have ended.
    void addRest(RunPart part, double end)
    {
        if (end - m_end > kNothing)
            add(SpanKind::Other, part, "other", end - m_end);
    }

    /// Layers that were not timed carry 0; times that exceed their sum's cannot be shown inside it.
    bool layersAreTimed() const
    {
        double sum = 0;
        for (const auto& layer : m_trace.layers) {
            if (layer->elapsedMs <= 0)
                return false;
            sum += layer->elapsedMs;
            if (const PruneStep* step = m_trace.stepBefore(layer->layer))
                sum += step->elapsedMs;
        }
        const double whole = m_trace.times.prefill;
        return !m_trace.layers.empty() && (whole < 0 || sum <= whole + kNothing);
    }

    void addPrefill()
    {
        const double start = m_end, whole = m_trace.times.prefill;
        if (!layersAreTimed()) {
            if (whole >= 0)
                add(SpanKind::Whole, RunPart::Prefill, partName(RunPart::Prefill), whole);
            return;
        }
        for (const auto& layer : m_trace.layers) {
            const std::string name = "layer " + std::to_string(layer->layer);
            const PruneStep* step = m_trace.stepBefore(layer->layer);
            if (step != nullptr && step->elapsedMs > 0)
                add(SpanKind::Drop, RunPart::Prefill, "drop before " + name, step->elapsedMs, layer->layer);
            add(SpanKind::Layer, RunPart::Prefill, name, layer->elapsedMs, layer->layer);
        }
        if (whole >= 0)
            addRest(RunPart::Prefill, start + whole);
    }

    void addDecode()
    {
        const double start = m_end, whole = m_trace.times.decodeTotal;
        for (std::size_t i = 1; i < m_trace.answer.size(); ++i) // the first token's time is prefill's
            add(SpanKind::Token, RunPart::Decode, "token " + std::to_string(i + 1),
                m_trace.answer[i]->elapsedMs, static_cast<int>(i));
        if (whole >= 0 && m_trace.answer.size() < 2)
            add(SpanKind::Whole, RunPart::Decode, partName(RunPart::Decode), whole);
        else if (whole >= 0)
            addRest(RunPart::Decode, start + whole);
    }

    const Trace& m_trace;
    std::vector<Span> m_spans {};
    double m_end = 0;
};

} // namespace

std::vector<Span> timeline(const Trace& trace) { return Builder(trace).spans(); }

std::vector<Span> partSpans(const std::vector<Span>& spans)
{
    std::vector<Span> parts;
    for (const Span& span : spans)
        if (!parts.empty() && parts.back().part == span.part)
            parts.back().duration += span.duration;
        else
            parts.push_back({ SpanKind::Whole, span.part, partName(span.part), -1, span.start, span.duration });
    return parts;
}

std::string partName(RunPart part)
{
    constexpr std::array<const char*, 8> kNames { "open", "preprocess", "vision", "select", "project",
        "prefill", "decode", "other" };
    return kNames[static_cast<std::size_t>(part)];
}

} // namespace ps

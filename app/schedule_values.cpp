// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/schedule_values.h"

#include <algorithm>
#include <cmath>

namespace ps {
namespace {

bool has(const MethodInfo& method, const char* key, ParameterKind kind)
{
    const ParameterInfo* parameter = method.find(key);
    return parameter && parameter->kind == kind;
}

bool hasLists(const MethodInfo& method)
{
    return has(method, "layers", ParameterKind::List) && has(method, "ratios", ParameterKind::List);
}

bool hasOneCut(const MethodInfo& method)
{
    return has(method, "layer", ParameterKind::Integer) && has(method, "keep", ParameterKind::Real);
}

/// The shortest share that gives the same count when the method truncates.
double shareOf(std::size_t kept, std::size_t whole)
{
    constexpr double kGrid = 1e4;
    const double share = static_cast<double>(kept) / static_cast<double>(std::max<std::size_t>(whole, 1));
    return std::min(1.0, std::ceil(share * kGrid - 1e-6) / kGrid);
}

std::vector<Stage> stagesOf(const std::string& method, const Trace* trace)
{
    std::vector<Stage> stages;
    if (!trace || trace->run.method != method)
        return stages;
    for (const auto& step : trace->steps)
        if (step->layer != kBeforeLanguage)
            stages.push_back({ step->layer, shareOf(step->idsKept.size(), trace->layout.tokens.size()) });
    return stages;
}

} // namespace

StageSchedule scheduleOf(const MethodInfo& method, const Values& values, const Trace* trace)
{
    StageSchedule schedule { .layers = trace ? trace->run.facts.decoderLayers : 0 };
    if (hasOneCut(method)) {
        schedule.stages = { { static_cast<int>(values.integer("layer")), values.real("keep") } };
    } else if (hasLists(method)) {
        schedule.stages = stagesOf(method.id, trace);
        const std::vector<double>& layers = values.list("layers");
        const std::vector<double>& ratios = values.list("ratios");
        if (!layers.empty())
            schedule.stages.resize(layers.size());
        if (!ratios.empty() && ratios.size() != schedule.stages.size())
            return {}; // of a run whose stages are not known yet
        for (std::size_t i = 0; i < schedule.stages.size(); ++i) {
            if (!layers.empty())
                schedule.stages[i].layer = static_cast<int>(layers[i]);
            if (!ratios.empty())
                schedule.stages[i].ratio = ratios[i];
        }
    }
    return schedule;
}

Values withSchedule(const MethodInfo& method, Values values, const StageSchedule& before, const StageSchedule& now)
{
    if (now.stages.empty())
        return values;
    if (hasOneCut(method)) {
        values.set("layer", std::int64_t { now.stages.front().layer });
        values.set("keep", now.stages.front().ratio);
        return values;
    }
    if (!hasLists(method))
        return values;
    std::vector<double> layers, ratios;
    for (const Stage& stage : now.stages) {
        layers.push_back(stage.layer);
        ratios.push_back(stage.ratio);
    }
    const bool sameRatios = std::ranges::equal(
        before.stages, now.stages, [](const Stage& a, const Stage& b) { return a.ratio == b.ratio; });
    values.set("layers", layers);
    if (!sameRatios || !values.list("ratios").empty())
        values.set("ratios", ratios);
    return values;
}

Values withoutReplacementsOf(const MethodInfo& method, Values values, const std::string& key)
{
    for (const ParameterInfo& parameter : method.parameters)
        if (parameter.replaces == key && values.has(parameter.key))
            values.set(parameter.key, std::vector<double> {});
    return values;
}

} // namespace ps

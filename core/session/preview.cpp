// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/preview.h"

#include "core/pruning/registry.h"
#include "core/pruning/vision_selection.h"

#include <algorithm>

namespace ps {

TracePtr preview(const TracePtr& trace, const std::string& method, const Values& values, std::uint64_t seed)
{
    if (!trace || !trace->vision || trace->layout.tokens.empty())
        return {};
    const auto policy = makeMethod(method, values, { .facts = trace->run.facts });
    const Needs needs = policy->needs();
    const bool recorded = std::all_of(needs.classRows.begin(), needs.classRows.end(),
        [&](int layer) { return trace->vision->rowsOf(layer) != nullptr; });
    if (!recorded)
        return {};

    auto result = std::make_shared<Trace>(*trace);
    if (needs.packing != trace->layout.packing)
        result->layout = makeLayout(trace->layout.geometry, needs.packing, trace->layout.newlineTokens);
    std::optional<VisionDecision> decision = policy->afterVision(
        { .layout = result->layout, .vision = *trace->vision, .seed = seed });
    const VisionSelection selection = selectVisualTokens(method, result->layout, std::move(decision),
        { .keep = trace->run.forcedKeep, .drop = trace->run.forcedDrop });
    result->steps.clear();
    if (selection.step)
        result->steps.push_back(selection.step);
    result->run.method = method;
    result->run.values = values;
    result->run.seed = seed;
    result->state = TraceState::Preview;
    return result;
}

} // namespace ps

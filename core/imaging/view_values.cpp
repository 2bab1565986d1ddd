// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/imaging/heatmap.h"
#include "core/trace/overlap.h"
#include "core/trace/pyramid.h"

#include <algorithm>
#include <array>
#include <limits>

namespace ps::imaging {
namespace {

constexpr std::array kViewNames { "budgets", "mask", "cls-first", "cls-last", "drop-layer", "stage-score",
    "margin", "keep-threshold", "difference", "pyramid" };
static_assert(kViewNames.size() == kViews.size());

std::vector<float> classValues(const Trace& trace, const char* parameter, bool last)
{
    if (trace.vision == nullptr || trace.vision->classRows.empty())
        return {};
    const auto& recorded = trace.vision->classRows;
    if (!trace.run.values.has(parameter))
        return (last ? recorded.back() : recorded.front()).scores;
    const ClassRows* rows = trace.vision->rowsOf(static_cast<int>(trace.run.values.integer(parameter)));
    return rows == nullptr ? std::vector<float> {} : rows->scores;
}

std::vector<float> maskValues(const Trace& trace, std::optional<int> layer = {})
{
    const bool unpruned = trace.steps.empty() && trace.run.method == "none";
    if (trace.steps.empty() && !unpruned)
        return {};
    const Layout& layout = trace.layout;
    const PruneStep* rule = trace.stepBefore(kBeforeLanguage);
    std::vector<float> values(layout.patchToId.size(), 0.F);
    for (std::size_t row = 0; row < values.size(); ++row) {
        const bool decided = rule != nullptr && row < rule->keptRows.size();
        if (layout.patchToId[row] < 0 && (decided ? rule->keptRows[row] != 0 : unpruned))
            values[row] = 2;
    }
    const std::vector<std::uint8_t> alive = alivePatches(trace, layer);
    for (std::size_t row = 0; row < values.size(); ++row)
        values[row] = alive[row] != 0 ? 1.F : values[row];
    return values;
}

std::vector<float> budgetValues(const Trace& trace)
{
    std::vector<float> values = maskValues(trace);
    const auto n = static_cast<std::ptrdiff_t>(trace.layout.geometry.patchesPerPartition());
    for (auto begin = values.begin(); begin != values.end(); begin += n) {
        const auto kept = std::count_if(begin, begin + n, [](float value) { return value > 0; });
        std::fill(begin, begin + n, static_cast<float>(kept) / static_cast<float>(n));
    }
    return values;
}

/// From visual ids to rows of the vision stage.
std::vector<float> inRows(const Layout& layout, const std::vector<float>& byId)
{
    if (byId.empty())
        return {};
    std::vector<float> rows(layout.patchToId.size(), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t row = 0; row < rows.size(); ++row)
        if (const int id = layout.patchToId[row]; id >= 0)
            rows[row] = byId[static_cast<std::size_t>(id)];
    return rows;
}

std::vector<float> stepValues(const Trace& trace, const PruneStep* step)
{
    return step == nullptr ? std::vector<float> {} : inRows(trace.layout, scoresById(trace, *step));
}

std::vector<float> thresholdValues(const Trace& trace, const std::vector<float>& thresholds)
{
    if (thresholds.size() != trace.layout.patchToId.size())
        throw Error(ErrorKind::BadArgument, "the thresholds are not of the patches of this trace");
    return thresholds;
}

std::vector<float> differenceValues(const Trace& trace, const PictureOptions& options)
{
    if (const std::string why = whyNotComparable(trace, *options.reference); !why.empty())
        throw Error(ErrorKind::BadArgument, why, options.referenceFile, "choose two runs on the same picture");
    std::vector<float> values;
    for (const KeptBy kept : keptBy(trace, *options.reference, options.layer))
        values.push_back(static_cast<float>(kept));
    return values;
}

std::vector<float> asFloats(const std::vector<int>& numbers) { return { numbers.begin(), numbers.end() }; }

} // namespace

View viewFromName(const std::string& name)
{
    const auto found = std::find(kViewNames.begin(), kViewNames.end(), name);
    if (found == kViewNames.end())
        throw Error(ErrorKind::BadArgument, "there is no view '" + name + "'", {}, "choose " + viewNames());
    return static_cast<View>(found - kViewNames.begin());
}

std::string viewNames()
{
    std::string names;
    for (std::size_t i = 0; i < kViewNames.size(); ++i)
        names += (i == 0 ? "" : i + 1 == kViewNames.size() ? " or " : ", ") + std::string(kViewNames[i]);
    return names;
}

const char* viewName(View view) { return kViewNames[static_cast<std::size_t>(view)]; }

std::vector<float> viewValues(const Trace& trace, View view, std::optional<int> layer)
{
    switch (view) {
    case View::Budgets: return budgetValues(trace);
    case View::Mask: return maskValues(trace, layer);
    case View::ClassFirst: return classValues(trace, "first-layer", false);
    case View::ClassLast: return classValues(trace, "last-layer", true);
    case View::DropLayer: return inRows(trace.layout, asFloats(dropLayers(trace)));
    case View::StageScore: return stepValues(trace, stageAt(trace, layer));
    case View::Margin: return stepValues(trace, marginStep(trace));
    case View::Pyramid: return asFloats(aliveTokens(trace));
    case View::KeepThreshold:
    case View::Difference: break;
    }
    return {};
}

std::vector<float> valuesFor(const Trace& trace, View view, const PictureOptions& options)
{
    if (view == View::KeepThreshold && options.thresholds != nullptr)
        return thresholdValues(trace, *options.thresholds);
    if (view == View::Difference && options.reference != nullptr)
        return differenceValues(trace, options);
    return viewValues(trace, view, options.layer);
}

std::optional<int> layerOfView(const Trace& trace, View view, std::optional<int> wanted)
{
    const PruneStep* step = view == View::StageScore ? stageAt(trace, wanted)
        : view == View::Margin                       ? marginStep(trace)
                                                     : nullptr;
    if (step != nullptr)
        return step->layer;
    return view == View::Mask || view == View::Difference ? wanted : std::nullopt;
}

} // namespace ps::imaging

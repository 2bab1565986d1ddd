// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/score_curves.h"

#include "core/trace/pyramid.h"

#include <algorithm>
#include <cmath>

namespace ps {

namespace {

constexpr double kGap = 0.025; // between two curves, of all ranks

void sortAndCount(ScoreCurve& curve)
{
    std::ranges::stable_sort(curve.points, [](const auto& a, const auto& b) { return a.score > b.score; });
    curve.kept = static_cast<int>(std::ranges::count_if(curve.points, &ScoreCurve::Point::kept));
}

ScoreCurve curveOf(const PruneStep& step, const Layout& layout)
{
    ScoreCurve curve;
    for (std::size_t i = 0; i < step.idsBefore.size(); ++i) {
        const int id = step.idsBefore[i];
        if (std::isnan(step.score[i]))
            continue;
        curve.points.push_back({ .row = layout.rowOf(id),
            .score = step.score[i],
            .kept = std::ranges::binary_search(step.idsKept, id) });
    }
    sortAndCount(curve);
    return curve;
}

ScoreCurve curveOf(const PatchStates& states, int partition, std::size_t patches)
{
    ScoreCurve curve { .partition = partition };
    const std::size_t first = static_cast<std::size_t>(partition) * patches;
    for (std::size_t row = first; row < first + patches; ++row)
        if (!std::isnan(states.ranking[row]))
            curve.points.push_back({ .row = static_cast<int>(row),
                .score = states.ranking[row],
                .kept = states.state[row] == PatchState::Kept
                    || states.state[row] == PatchState::KeptThenUnpadded });
    sortAndCount(curve);
    return curve;
}

} // namespace

ScoreCurves scoreCurves(const Trace& trace, const PatchStates& states, std::optional<int> layer)
{
    const PruneStep* margin = marginStep(trace);
    const PruneStep* stage = margin != nullptr ? margin : stageAt(trace, layer);
    if (stage != nullptr && stage->score.size() == stage->idsBefore.size())
        return { .kind = margin != nullptr ? ScoreKind::Margin : ScoreKind::Stage,
            .layer = stage->layer,
            .lastDecision = stage == trace.steps.back().get(),
            .curves = { curveOf(*stage, trace.layout) } };
    const PruneStep* before = trace.stepBefore(kBeforeLanguage);
    if (before == nullptr || before->ledger.empty() || states.ranking.empty())
        return {};
    ScoreCurves made { .kind = ScoreKind::ClassAttention, .lastDecision = before == trace.steps.back().get() };
    const auto patches = static_cast<std::size_t>(trace.layout.geometry.patchesPerPartition());
    for (const Partition& partition : trace.layout.partitions)
        made.curves.push_back(curveOf(states, partition.index, patches));
    return made;
}

void CurveAxis::setCurves(const std::vector<ScoreCurve>& curves)
{
    double all = 0;
    for (const ScoreCurve& curve : curves)
        all += curve.size();
    m_begins.clear();
    m_sizes.clear();
    m_length = 0;
    for (const ScoreCurve& curve : curves) {
        m_length += m_begins.empty() ? 0 : kGap * all;
        m_begins.push_back(m_length);
        m_sizes.push_back(curve.size());
        m_length += curve.size();
    }
}

std::optional<CurvePlace> CurveAxis::at(double x) const
{
    for (std::size_t i = 0; i < m_begins.size(); ++i)
        if (x >= m_begins[i] && x < m_begins[i] + m_sizes[i])
            return CurvePlace { static_cast<int>(i), static_cast<int>(x - m_begins[i]) + 1 };
    return std::nullopt;
}

int CurveAxis::cutAt(int curve, double x) const
{
    const int size = m_sizes[static_cast<std::size_t>(curve)];
    return std::clamp(static_cast<int>(std::lround(x - begin(curve))), std::min(1, size), size);
}

std::optional<double> budgetOfCut(const ScoreCurve& curve, int rank, const PatchThresholds& thresholds)
{
    const auto returnsAt = [&](int at) -> std::optional<double> {
        const int row = curve.points[static_cast<std::size_t>(at - 1)].row;
        if (!thresholds || row < 0 || static_cast<std::size_t>(row) >= thresholds->size())
            return std::nullopt;
        const auto value = static_cast<double>((*thresholds)[static_cast<std::size_t>(row)]);
        return std::isnan(value) ? std::nullopt : std::optional(value);
    };
    for (int at = std::min(rank, curve.size()); at >= 1; --at)
        if (const auto value = returnsAt(at))
            return value;
    for (int at = rank + 1; at <= curve.size(); ++at)
        if (const auto value = returnsAt(at))
            return value;
    return std::nullopt;
}

} // namespace ps

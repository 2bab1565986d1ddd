// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/thresholds.h"

#include "core/base/cancel.h"
#include "core/pruning/registry.h"
#include "core/session/preview.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ps {
namespace {

/// Kept sets along the parameter, found by halving: between two values with the same set nothing can change when the sets are
/// nested, and ends that contradict this are noticed.
class Search {
public:
    Search(const TracePtr& trace, const std::string& method, const Values& values, std::uint64_t seed,
        const std::stop_token& stop, const ParameterInfo& primary)
        : m_trace(trace)
        , m_method(method)
        , m_values(values)
        , m_seed(seed)
        , m_stop(stop)
        , m_primary(primary)
        , m_perUnit(triedPerUnit(primary))
    {
    }

    std::shared_ptr<const KeepThresholds> run()
    {
        const long low = static_cast<long>(std::ceil(m_primary.min * static_cast<double>(m_perUnit) - 1e-9)),
                   high = static_cast<long>(std::floor(m_primary.max * static_cast<double>(m_perUnit) + 1e-9));
        const std::vector<bool> first = keptAt(low), last = keptAt(high);
        if (first.empty() || last.empty())
            return {};
        m_found = std::make_shared<KeepThresholds>();
        m_found->step = 1 / static_cast<double>(m_perUnit);
        m_found->smallest.assign(first.size(), std::numeric_limits<float>::quiet_NaN());
        arrived(std::vector<bool>(first.size()), first, low);
        if (!between(low, first, high, last))
            return {};
        m_found->estimate = m_estimate;
        return m_found;
    }

private:
    double valueAt(long place) const { return static_cast<double>(place) / static_cast<double>(m_perUnit); }

    /// By row; empty when it cannot be previewed.
    std::vector<bool> keptAt(long place)
    {
        throwIfStopped(m_stop);
        m_values.set(m_primary.key, valueAt(place));
        const TracePtr shown = preview(m_trace, m_method, m_values, m_seed);
        if (!shown || shown->steps.empty())
            return {};
        m_estimate |= std::ranges::any_of(shown->steps, [](const auto& step) { return step->estimate; });
        std::vector<bool> kept(shown->layout.patchToId.size());
        for (const int id : shown->steps.back()->idsKept)
            if (const int row = shown->layout.rowOf(id); row >= 0)
                kept[static_cast<std::size_t>(row)] = true;
        return kept;
    }

    void arrived(const std::vector<bool>& before, const std::vector<bool>& now, long place)
    {
        for (std::size_t row = 0; row < now.size(); ++row)
            if (now[row] && !before[row])
                m_found->smallest[row] = static_cast<float>(valueAt(place));
    }

    /// False: a larger value drops what a smaller one keeps.
    bool between(long low, const std::vector<bool>& keptLow, long high, const std::vector<bool>& keptHigh)
    {
        for (std::size_t row = 0; row < keptLow.size(); ++row)
            if (keptLow[row] && !keptHigh[row])
                return false;
        if (keptLow == keptHigh)
            return true;
        if (high - low == 1) {
            arrived(keptLow, keptHigh, high);
            return true;
        }
        const long middle = low + (high - low) / 2;
        const std::vector<bool> kept = keptAt(middle);
        return !kept.empty() && between(low, keptLow, middle, kept) && between(middle, kept, high, keptHigh);
    }

    const TracePtr& m_trace;
    const std::string& m_method;
    Values m_values;
    const std::uint64_t m_seed;
    const std::stop_token& m_stop;
    const ParameterInfo& m_primary;
    const long m_perUnit;
    bool m_estimate = false;
    std::shared_ptr<KeepThresholds> m_found {};
};

} // namespace

long triedPerUnit(const ParameterInfo& parameter)
{
    constexpr double kFinerThanStep = 10;
    return std::lround(kFinerThanStep / parameter.step);
}

std::shared_ptr<const KeepThresholds> keepThresholds(const TracePtr& trace, const std::string& method,
    const Values& values, std::uint64_t seed, std::stop_token stop)
{
    if (!trace)
        return {};
    const MethodInfo info = findMethod(method, trace->run.facts).describe(trace->run.facts);
    const ParameterInfo* primary = info.find(info.primary);
    if (!primary || primary->kind != ParameterKind::Real || primary->step <= 0)
        return {};
    for (const ParameterInfo& other : info.parameters) // a list in its place leaves it without effect
        if (other.replaces == primary->key && values.has(other.key) && !values.list(other.key).empty())
            return {};
    return Search(trace, method, validated(info, values), seed, stop, *primary).run();
}

} // namespace ps

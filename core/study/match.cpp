// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/match.h"

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/session/catalog.h"
#include "core/session/preview.h"
#include "core/trace/pyramid.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>

namespace ps {
namespace {

constexpr int kHalvings = 24; // beyond the resolution of any slider and of a real's shortest text

/// Halves [min, max] of the primary parameter, in which the share grows. The nearer end of the last interval wins.
double matchedValue(const ParameterInfo& parameter, double share, const std::function<double(double)>& shareAt)
{
    double low = parameter.min, high = parameter.max;
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = (low + high) / 2;
        (shareAt(middle) < share ? low : high) = middle;
    }
    const auto rounded = [](double value) { return std::round(value * 1e4) / 1e4; }; // what --set repeats
    low = std::max(parameter.min, rounded(low));
    high = std::min(parameter.max, rounded(high));
    return share - shareAt(low) < shareAt(high) - share ? low : high;
}

MatchedArm matched(const TracePtr& seen, const std::string& id, double share)
{
    const MethodInfo info = methodInfo(id, seen->run.facts);
    MatchedArm arm { .method = id, .unavailable = info.unavailable };
    if (!info.unavailable.empty())
        return arm;
    arm.values = id == seen->run.method ? seen->run.values : defaults(info);
    if (info.primary.empty())
        return arm;
    const auto shareAt = [&](double value) {
        arm.values.set(info.primary, value);
        return expectedShare(seen, id, arm.values);
    };
    const auto reaches = [&](double value) {
        arm.share = shareAt(value);
        return std::abs(arm.share - share) * seen->layout.visualTokens() < 1;
    };
    double value = arm.values.real(info.primary);
    arm.reached = reaches(value); // what stands there already, above all in the run that others are matched to
    if (!arm.reached) {
        value = matchedValue(*info.find(info.primary), share, shareAt);
        arm.reached = reaches(value);
    }
    arm.setting = info.primary + "=" + valueText(value);
    return arm;
}

} // namespace

double tokenShare(const Trace& trace)
{
    const auto equivalent = equivalentTokens(trace);
    PS_CHECK(equivalent);
    return equivalent->share;
}

std::vector<MatchedArm> matchedArms(const TracePtr& seen, const std::vector<std::string>& ids, double share)
{
    if (!(share > 0 && share <= 1))
        throw Error(ErrorKind::BadArgument, "equivalent tokens are a share above 0 and at most 1", "share");
    std::vector<std::string> chosen = ids;
    if (chosen.empty())
        for (const MethodInfo& info : methods(seen->run.facts))
            chosen.push_back(info.id);
    std::vector<MatchedArm> arms;
    for (const std::string& id : chosen)
        arms.push_back(matched(seen, id, share));
    return arms;
}

double keptOverlap(const Trace& a, const Trace& b)
{
    double sum = 0;
    for (int layer = 0; layer < a.run.facts.decoderLayers; ++layer) {
        const std::vector<int> mine = a.aliveAt(layer), other = b.aliveAt(layer);
        std::vector<int> both;
        std::set_intersection(mine.begin(), mine.end(), other.begin(), other.end(), std::back_inserter(both));
        const std::size_t either = mine.size() + other.size() - both.size();
        sum += either == 0 ? 1 : static_cast<double>(both.size()) / static_cast<double>(either);
    }
    return sum / a.run.facts.decoderLayers;
}

} // namespace ps

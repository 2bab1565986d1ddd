// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled without contraction of a * b + c, so that the weights come out the same on every machine.
#include "core/vision/resample_taps.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ps {
namespace {

/// Keys' cubic with a = -0.5, in Pillow's order of operations.
double cubic(double x)
{
    constexpr double a = -0.5;
    const double t = std::fabs(x);
    if (t < 1)
        return ((a + 2) * t - (a + 3)) * t * t + 1;
    if (t < 2)
        return (((t - 5) * t + 8) * t - 4) * a;
    return 0;
}

std::int32_t fixedPoint(double weight)
{
    return static_cast<std::int32_t>(weight * (1 << ResampleTaps::kBits) + (weight < 0 ? -0.5 : 0.5));
}

ResampleTaps copyingTaps(int first, int count)
{
    ResampleTaps taps { .weights = { 1 << ResampleTaps::kBits } };
    for (int i = 0; i < count; ++i)
        taps.outputs.push_back({ .begin = first + i, .count = 1 });
    return taps;
}

} // namespace

ResampleTaps makeResampleTaps(int in, int out, int first, int count)
{
    if (in == out)
        return copyingTaps(first, count);
    const double scale = static_cast<double>(in) / out;
    const double filterScale = std::max(scale, 1.0);
    const double support = 2 * filterScale, inverse = 1 / filterScale;
    ResampleTaps taps;
    std::vector<double> weights;
    for (int i = 0; i < count; ++i) {
        const double centre = (first + i + 0.5) * scale;
        const int begin = std::max(0, static_cast<int>(centre - support + 0.5));
        const int end = std::min(in, static_cast<int>(centre + support + 0.5));
        taps.outputs.push_back({ .begin = begin, .count = end - begin, .weight = taps.weights.size() });
        weights.clear();
        double sum = 0;
        for (int pixel = begin; pixel < end; ++pixel)
            sum += weights.emplace_back(cubic((pixel - centre + 0.5) * inverse));
        for (const double weight : weights)
            taps.weights.push_back(fixedPoint(sum != 0 ? weight / sum : weight));
    }
    return taps;
}

void ResampleTaps::clip(int offset, int extent)
{
    for (auto& output : outputs) {
        const int begin = std::clamp(output.begin - offset, 0, extent);
        const int end = std::clamp(output.begin + output.count - offset, begin, extent);
        const int skipped = begin - (output.begin - offset), kept = end - begin;
        const auto all = weights.begin() + static_cast<std::ptrdiff_t>(output.weight);
        // Integer sums, so what is taken off here and added as one product later is exact.
        output.outside = std::accumulate(all, all + output.count, std::int32_t { 0 });
        if (kept > 0) {
            output.outside -= std::accumulate(all + skipped, all + skipped + kept, std::int32_t { 0 });
            output.weight += static_cast<std::size_t>(skipped);
        }
        output.begin = begin;
        output.count = kept;
    }
}

} // namespace ps

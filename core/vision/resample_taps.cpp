// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled without contraction of a * b + c, so that the weights come out the same on every machine.
#include "core/vision/resample_taps.h"

#include <algorithm>
#include <cmath>

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

} // namespace

ResampleTaps makeResampleTaps(int in, int out, int first, int outputs)
{
    const double scale = static_cast<double>(in) / out;
    const double filterScale = std::max(scale, 1.0);
    const double support = 2 * filterScale, inverse = 1 / filterScale;
    ResampleTaps taps;
    taps.stride = static_cast<int>(std::ceil(support)) * 2 + 1;
    taps.weight.assign(static_cast<std::size_t>(outputs) * static_cast<std::size_t>(taps.stride), 0);
    std::vector<double> weights(static_cast<std::size_t>(taps.stride));
    for (int i = 0; i < outputs; ++i) {
        const double centre = (first + i + 0.5) * scale;
        const int begin = std::max(0, static_cast<int>(centre - support + 0.5));
        const int count = std::min(in, static_cast<int>(centre + support + 0.5)) - begin;
        double sum = 0;
        for (int k = 0; k < count; ++k)
            sum += weights[static_cast<std::size_t>(k)] = cubic((k + begin - centre + 0.5) * inverse);
        auto* stored = taps.weight.data() + static_cast<std::ptrdiff_t>(i) * taps.stride;
        for (int k = 0; k < count; ++k) {
            const double weight = weights[static_cast<std::size_t>(k)];
            stored[k] = fixedPoint(sum != 0 ? weight / sum : weight);
        }
        taps.begin.push_back(begin);
        taps.count.push_back(count);
    }
    return taps;
}

} // namespace ps

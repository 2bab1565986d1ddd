// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/cost.h"

namespace ps {

std::int64_t DecoderShape::layerParameters() const
{
    const std::int64_t d = width;
    return 2 * d * d + 2 * d * keyWidth + 3 * d * mlpWidth;
}

std::int64_t DecoderShape::parameters() const
{
    return layers * layerParameters() + std::int64_t { width } * vocabulary;
}

double prefillFlops(const DecoderShape& shape, std::span<const int> tokens)
{
    const auto products = static_cast<double>(shape.layerParameters());
    double flops = 2.0 * shape.width * shape.vocabulary;
    for (const double n : tokens)
        flops += 2 * n * products + 2 * n * n * shape.width;
    return flops;
}

double cacheBytes(const DecoderShape& shape, std::span<const int> tokens, int elementBytes)
{
    double rows = 0;
    for (const double n : tokens)
        rows += n;
    return 2 * rows * shape.keyWidth * elementBytes;
}

double decodeBytes(const DecoderShape& shape, std::span<const int> tokens, int elementBytes)
{
    return static_cast<double>(shape.parameters()) * elementBytes + cacheBytes(shape, tokens, elementBytes);
}

double pyramidDropCount(const DecoderShape& shape, std::span<const int> tokens)
{
    const double d = shape.width, m = shape.mlpWidth;
    double count = 0;
    for (const double n : tokens)
        count += 4 * n * d * d + 2 * n * n * d + 3 * n * d * m;
    return count;
}

double dynamicLlavaCount(const DecoderShape& shape, std::span<const int> tokens)
{
    const double d = shape.width;
    double count = 0;
    for (const double n : tokens)
        count += 32 * n * d * d + 4 * n * n * d;
    return count;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vision/resample.h"

#include "core/base/check.h"
#include "core/vision/resample_taps.h"

#include <algorithm>

namespace ps {
namespace {

using Colour = std::array<std::uint8_t, 3>;

constexpr std::size_t kChannels = 3;
constexpr std::int32_t kHalf = 1 << (ResampleTaps::kBits - 1);

std::uint8_t narrowed(std::int32_t sum)
{
    return static_cast<std::uint8_t>(std::clamp(sum >> ResampleTaps::kBits, 0, 255));
}

std::size_t lineBytes(const Image& image) { return static_cast<std::size_t>(image.width) * kChannels; }

/// Rows top .. top + rows - 1 of the source, each resampled to the taps' columns.
Image horizontal(const Image& source, const ResampleTaps& taps, const Colour& colour, int top, int rows)
{
    Image result { static_cast<int>(taps.outputs.size()), rows, {} };
    result.rgb.resize(lineBytes(result) * static_cast<std::size_t>(rows));
    auto* out = result.rgb.data();
    for (int y = 0; y < rows; ++y) {
        const std::uint8_t* line = source.rgb.data() + static_cast<std::size_t>(top + y) * lineBytes(source);
        for (const auto& output : taps.outputs) {
            const std::uint8_t* pixel = line + static_cast<std::size_t>(output.begin) * kChannels;
            const std::int32_t* weight = taps.weights.data() + output.weight;
            std::int32_t red = kHalf + output.outside * colour[0];
            std::int32_t green = kHalf + output.outside * colour[1];
            std::int32_t blue = kHalf + output.outside * colour[2];
            for (int k = 0; k < output.count; ++k, pixel += kChannels) {
                red += pixel[0] * weight[k];
                green += pixel[1] * weight[k];
                blue += pixel[2] * weight[k];
            }
            *out++ = narrowed(red);
            *out++ = narrowed(green);
            *out++ = narrowed(blue);
        }
    }
    return result;
}

/// What the first pass makes of a canvas row without picture.
std::vector<std::uint8_t> bareRow(const ResampleTaps& columns, const ResampleCanvas& canvas)
{
    if (canvas.width == 0)
        return std::vector<std::uint8_t>(columns.outputs.size() * kChannels);
    std::vector<std::uint8_t> row;
    for (const auto& output : columns.outputs) {
        std::int32_t sum = output.outside;
        for (int k = 0; k < output.count; ++k)
            sum += columns.weights[output.weight + static_cast<std::size_t>(k)];
        for (const std::uint8_t channel : canvas.colour)
            row.push_back(narrowed(kHalf + sum * channel));
    }
    return row;
}

/// `source` begins at row `top` of the picture that the taps speak of. Whole rows are accumulated, so that the inner loops
/// run over contiguous bytes.
Image vertical(const Image& source, const ResampleTaps& taps, const std::vector<std::uint8_t>& outside, int top)
{
    const std::size_t length = lineBytes(source);
    Image result { source.width, static_cast<int>(taps.outputs.size()), {} };
    result.rgb.resize(length * taps.outputs.size());
    auto* out = result.rgb.data();
    std::vector<std::int32_t> sums(length);
    for (const auto& output : taps.outputs) {
        for (std::size_t i = 0; i < length; ++i)
            sums[i] = kHalf + output.outside * outside[i];
        for (int k = 0; k < output.count; ++k) {
            const std::uint8_t* line = source.rgb.data()
                + static_cast<std::size_t>(output.begin + k - top) * length;
            const std::int32_t weight = taps.weights[output.weight + static_cast<std::size_t>(k)];
            for (std::size_t i = 0; i < length; ++i)
                sums[i] += line[i] * weight;
        }
        for (std::size_t i = 0; i < length; ++i)
            *out++ = narrowed(sums[i]);
    }
    return result;
}

Image resampled(
    const Image& source, const ResampleTaps& columns, const ResampleTaps& rows, const ResampleCanvas& canvas)
{
    int first = source.height, last = 0; // source rows that the second pass will look at
    for (const auto& output : rows.outputs)
        if (output.count > 0) {
            first = std::min(first, output.begin);
            last = std::max(last, output.begin + output.count);
        }
    const Image middle = horizontal(source, columns, canvas.colour, first, std::max(last - first, 0));
    return vertical(middle, rows, bareRow(columns, canvas), first);
}

} // namespace

Image resizeBicubic(const Image& source, int width, int height)
{
    return resizeBicubic(source, width, height, { 0, 0, width, height });
}

Image resizeBicubic(const Image& source, int width, int height, const ResampleWindow& window)
{
    PS_CHECK(source.width > 0 && source.height > 0 && width > 0 && height > 0);
    PS_CHECK(window.left >= 0 && window.width > 0 && window.left <= width - window.width);
    PS_CHECK(window.top >= 0 && window.height > 0 && window.top <= height - window.height);
    return resampled(source, makeResampleTaps(source.width, width, window.left, window.width),
        makeResampleTaps(source.height, height, window.top, window.height), {});
}

Image resizeBicubic(const Image& source, const ResampleCanvas& canvas, int width, int height)
{
    PS_CHECK(source.width > 0 && source.height > 0 && width > 0 && height > 0);
    PS_CHECK(canvas.left >= 0 && canvas.left <= canvas.width - source.width);
    PS_CHECK(canvas.top >= 0 && canvas.top <= canvas.height - source.height);
    ResampleTaps columns = makeResampleTaps(canvas.width, width, 0, width);
    ResampleTaps rows = makeResampleTaps(canvas.height, height, 0, height);
    columns.clip(canvas.left, source.width);
    rows.clip(canvas.top, source.height);
    return resampled(source, columns, rows, canvas);
}

} // namespace ps

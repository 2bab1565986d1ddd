// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vision/resample.h"

#include "core/base/check.h"
#include "core/vision/resample_taps.h"

#include <algorithm>

namespace ps {
namespace {

constexpr int kChannels = 3;

std::uint8_t rounded(std::int32_t sum)
{
    return static_cast<std::uint8_t>(
        std::clamp((sum + (1 << (ResampleTaps::kBits - 1))) >> ResampleTaps::kBits, 0, 255));
}

const std::uint8_t* row(const Image& image, int y)
{
    return image.rgb.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) * kChannels;
}

/// Rows top..top+rows-1 of the source, each resampled to the taps' columns.
Image horizontal(const Image& source, const ResampleTaps& taps, int top, int rows)
{
    Image result { static_cast<int>(taps.begin.size()), rows, {} };
    result.rgb.resize(static_cast<std::size_t>(result.width) * static_cast<std::size_t>(rows) * kChannels);
    auto* out = result.rgb.data();
    for (int y = 0; y < rows; ++y) {
        const std::uint8_t* line = row(source, top + y);
        for (std::size_t x = 0; x < taps.begin.size(); ++x) {
            const std::uint8_t* pixel = line + static_cast<std::ptrdiff_t>(taps.begin[x]) * kChannels;
            const std::int32_t* weight = taps.weight.data() + x * static_cast<std::size_t>(taps.stride);
            std::int32_t r = 0, g = 0, b = 0;
            for (int k = 0; k < taps.count[x]; ++k, pixel += kChannels) {
                r += pixel[0] * weight[k];
                g += pixel[1] * weight[k];
                b += pixel[2] * weight[k];
            }
            *out++ = rounded(r);
            *out++ = rounded(g);
            *out++ = rounded(b);
        }
    }
    return result;
}

/// `source` begins at row `top` of the picture that the taps speak of. Whole rows are accumulated, so that the inner loop
/// runs over contiguous bytes.
Image vertical(const Image& source, const ResampleTaps& taps, int top)
{
    const std::size_t length = static_cast<std::size_t>(source.width) * kChannels;
    Image result { source.width, static_cast<int>(taps.begin.size()), {} };
    result.rgb.resize(length * taps.begin.size());
    std::vector<std::int32_t> sums(length);
    for (std::size_t y = 0; y < taps.begin.size(); ++y) {
        std::fill(sums.begin(), sums.end(), 0);
        const std::int32_t* weight = taps.weight.data() + y * static_cast<std::size_t>(taps.stride);
        for (int k = 0; k < taps.count[y]; ++k) {
            const std::uint8_t* line = row(source, taps.begin[y] + k - top);
            for (std::size_t i = 0; i < length; ++i)
                sums[i] += line[i] * weight[k];
        }
        std::uint8_t* out = result.rgb.data() + y * length;
        for (std::size_t i = 0; i < length; ++i)
            out[i] = rounded(sums[i]);
    }
    return result;
}

Image crop(const Image& source, const ResampleWindow& window)
{
    Image result { window.width, window.height, {} };
    result.rgb.reserve(
        static_cast<std::size_t>(window.width) * static_cast<std::size_t>(window.height) * kChannels);
    for (int y = 0; y < window.height; ++y) {
        const std::uint8_t* begin = row(source, window.top + y)
            + static_cast<std::ptrdiff_t>(window.left) * kChannels;
        result.rgb.insert(result.rgb.end(), begin, begin + static_cast<std::ptrdiff_t>(window.width) * kChannels);
    }
    return result;
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

    // An axis that keeps its size is not filtered at all, as in Pillow.
    ResampleTaps rows;
    int firstRow = window.top, rowCount = window.height;
    if (height != source.height) {
        rows = makeResampleTaps(source.height, height, window.top, window.height);
        firstRow = rows.begin.front();
        rowCount = rows.begin.back() + rows.count.back() - firstRow;
    }
    Image image = width == source.width
        ? crop(source, { window.left, firstRow, window.width, rowCount })
        : horizontal(source, makeResampleTaps(source.width, width, window.left, window.width), firstRow, rowCount);
    return height == source.height ? image : vertical(image, rows, firstRow);
}

} // namespace ps

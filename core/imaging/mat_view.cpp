// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/mat_view.h"

#include "core/base/check.h"

#include <opencv2/core.hpp>

namespace ps::imaging {
namespace {

std::size_t byteCount(int width, int height)
{
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
}

} // namespace

Image blankImage(int width, int height)
{
    return { .width = width, .height = height, .rgb = std::vector<std::uint8_t>(byteCount(width, height)) };
}

cv::Mat matOf(Image& image)
{
    PS_CHECK(image.rgb.size() == byteCount(image.width, image.height));
    return { image.height, image.width, CV_8UC3, image.rgb.data() };
}

cv::Mat matOf(const Image& image)
{
    PS_CHECK(image.rgb.size() == byteCount(image.width, image.height));
    return { image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()) };
}

} // namespace ps::imaging

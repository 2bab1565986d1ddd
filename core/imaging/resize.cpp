// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/resize.h"

#include "core/base/check.h"
#include "core/imaging/mat_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace ps::imaging {

Image smoothResize(const Image& image, int width, int height)
{
    PS_CHECK(!image.empty() && width >= 1 && height >= 1);
    if (width == image.width && height == image.height)
        return image;
    const bool shrinks = width <= image.width && height <= image.height;
    Image result = blankImage(width, height);
    cv::Mat target = matOf(result);
    cv::resize(matOf(image), target, target.size(), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_CUBIC);
    return result;
}

Image thumbnail(const Image& image, int side)
{
    const double factor = static_cast<double>(side) / std::max(image.width, image.height);
    if (factor >= 1)
        return image;
    const auto scaled = [factor](int length) {
        return std::max(1, static_cast<int>(std::lround(length * factor)));
    };
    return smoothResize(image, scaled(image.width), scaled(image.height));
}

} // namespace ps::imaging

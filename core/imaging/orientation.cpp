// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/orientation.h"

#include "core/imaging/mat_view.h"

#include <opencv2/core.hpp>

namespace ps::imaging {
namespace {

constexpr int kAroundX = 0, kAroundY = 1, kBoth = -1; // cv::flip

Image flipped(Image image, int axis)
{
    cv::Mat pixels = matOf(image);
    cv::flip(pixels, pixels, axis);
    return image;
}

Image turned(const Image& image, int rotation)
{
    Image result = blankImage(image.height, image.width);
    cv::Mat target = matOf(result);
    cv::rotate(matOf(image), target, rotation);
    return result;
}

Image transposed(const Image& image)
{
    Image result = blankImage(image.height, image.width);
    cv::Mat target = matOf(result);
    cv::transpose(matOf(image), target);
    return result;
}

} // namespace

// EXIF 2.3, 4.6.4: where row 0 and column 0 of the stored pixels lie in the upright picture.
Image oriented(Image stored, int orientation)
{
    switch (orientation) {
    case 2: return flipped(std::move(stored), kAroundY);
    case 3: return flipped(std::move(stored), kBoth);
    case 4: return flipped(std::move(stored), kAroundX);
    case 5: return transposed(stored);
    case 6: return turned(stored, cv::ROTATE_90_CLOCKWISE);
    case 7: return flipped(transposed(stored), kBoth);
    case 8: return turned(stored, cv::ROTATE_90_COUNTERCLOCKWISE);
    default: return stored;
    }
}

} // namespace ps::imaging

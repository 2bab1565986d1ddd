// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

namespace cv {
class Mat;
}

namespace ps::imaging {

/// A black picture of this size.
Image blankImage(int width, int height);

/// OpenCV's view of the same pixels, CV_8UC3 in RGB order; valid while `image` lives and keeps its size. Functions that
/// write into it must find the right size and type, else they would allocate another buffer.
cv::Mat matOf(Image& image);
cv::Mat matOf(const Image& image); // not to be written to

} // namespace ps::imaging

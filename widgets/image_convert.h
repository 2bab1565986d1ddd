// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

#include <QImage>

namespace ps {

/// A QImage over the same pixels, which it keeps alive. No copy; any thread.
QImage toQImage(const ImagePtr& image);

/// RGB8 copy of any QImage as it is: alpha dropped, not composited.
Image fromQImage(const QImage& image);

/// Fits into `sidePx` x `sidePx` device pixels, smooth. Any thread.
QImage makeThumbnail(const ImagePtr& image, int sidePx);

} // namespace ps

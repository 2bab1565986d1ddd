// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/byte_view.h"
#include "core/imaging/image_header.h"

#include <optional>

namespace ps::imaging {

/// One pair of functions per format: the header from the first bytes, and whether the file reaches its end marker.
/// `view` begins with the format's signature. Both throw as parseImageHeader and requireComplete do.
ImageHeader readJpegHeader(const ByteView& view);
ImageHeader readPngHeader(const ByteView& view);
ImageHeader readWebPHeader(const ByteView& view);
ImageHeader readBmpHeader(const ByteView& view);
ImageHeader readPpmHeader(const ByteView& view);
ImageHeader readTiffHeader(const ByteView& view);

void requireCompleteJpeg(const ByteView& view);
void requireCompletePng(const ByteView& view);
void requireCompleteWebP(const ByteView& view);
void requireCompleteBmp(const ByteView& view, const ImageHeader& header);

/// The orientation 1..8 of an EXIF block: a TIFF file, with or without "Exif\0\0" before it. 1 for anything broken.
int exifOrientation(const ByteView& block);

/// Where a TIFF file says whether its colours are multiplied by alpha (the low byte of its one ExtraSamples value: 1
/// they are, 2 they are not); none without alpha.
std::optional<std::size_t> tiffAlphaKind(const ByteView& view);

} // namespace ps::imaging

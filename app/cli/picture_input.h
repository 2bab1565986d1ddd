// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/image.h"

#include <string>

namespace ps::cli {

struct PictureInput {
    ImagePtr image {};
    ImageInfo info {};
    double elapsedMs = 0;
};

/// What --image names: a picture file (PPM only in builds without imaging), or scene:SEED for a generated one.
/// Throws Error.
PictureInput loadPicture(const std::string& argument, bool applyExif);

/// Writes PNG, or PPM in builds without imaging; `file` is given without its ending. Returns the file's name.
std::string writePicture(const std::string& fileWithoutEnding, const Image& image);

} // namespace ps::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/heatmap.h"

#include <filesystem>

namespace ps::imaging {

void writePng(const std::filesystem::path& file, const Image& image); // atomically, verified by reading back

/// Ending decides: .png picture, .npy .csv .json values. Atomic. Throws Error.
void exportView(const Trace& trace, View view, const std::filesystem::path& file, const PictureOptions& options);

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace ps {

/// The folder with models, samples, icons: PRUNESCOPE_RESOURCES, or found relative to the executable (build tree,
/// installation), or the source tree. Throws Error Missing.
const std::filesystem::path& resourceFolder();

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/safetensors_index.h"

#include <filesystem>
#include <optional>

namespace ps {

/// The weight files of a checkpoint folder.
struct SafetensorsFolder {
    std::vector<std::filesystem::path> model {};   // the shards of the index, or model.safetensors
    std::vector<std::filesystem::path> further {}; // every other *.safetensors, sorted by name
    std::optional<SafetensorsIndex> index {};
};

/// Looks at names and links only. Symbolic links may not leave the folder, except into the `blobs` of the Hugging Face
/// cache that the folder is a snapshot of. Throws Error (Missing, Damaged) naming the entry.
SafetensorsFolder findSafetensors(const std::filesystem::path& folder);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace ps {

/// Writes the whole file or leaves what was there: temporary name in the same folder, fdatasync, rename, folder sync.
/// Throws Error Io ("disk full: needs 14 MB, 2 MB free"). The only way this program writes a file.
void writeFileAtomically(const std::filesystem::path& file, std::span<const std::uint8_t> bytes);
void writeFileAtomically(const std::filesystem::path& file, std::string_view text);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/heatmap.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace ps::imaging {

/// RGB8, with texts as iTXt chunks (keyword of Latin letters, UTF-8 text). The same bytes for the same input.
std::vector<std::uint8_t> encodePng(
    const Image& image, const std::vector<std::pair<std::string, std::string>>& texts = {});

/// Atomically, verified by reading back. Throws Error Io.
void writePng(const std::filesystem::path& file, const Image& image);

/// The ending decides: .png the picture; .npy the values as float32 (P, N), of Pyramid (L); .csv one line per patch
/// (partition,row,col,id,x,y,w,h,value,kept: id -1 was removed by unpadding, the rectangle is in pixels of the original
/// image, kept is 1 where the token was alive after the last step, or at the wanted layer, and empty where nothing was
/// decided), of Pyramid one per decoder layer (layer,visual_tokens,text_tokens,cache_bytes); .json values, layer, command and
/// run record. Atomic, verified by reading back. Throws Error (BadArgument, Missing, Io).
void exportView(const Trace& trace, View view, const std::filesystem::path& file, const PictureOptions& options);

/// The text of the .csv and .json files.
std::string viewCsv(const Trace& trace, View view, std::optional<int> layer = {});
std::string viewJson(const Trace& trace, View view, std::optional<int> layer = {});

/// `run`, the command line of a run, turned into the one that exports this view to `fileName`.
std::string exportCommandLine(
    const std::string& run, View view, const PictureOptions& options, const std::string& fileName);

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/heatmap.h"
#include "core/imaging/png_file.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ps::imaging {

/// The endings exportView knows, without the dot: first the pictures, then the values.
const std::vector<std::string>& pictureEndings(); // png, svg, pdf
const std::vector<std::string>& valueEndings();   // npy, csv, json

/// The ending decides. The picture: .png at the scale, .svg and .pdf of vectors; an overlay alone is transparent where the
/// photograph would be. The values: .npy as float32 (P, N), of
/// Pyramid (L); .csv one line per patch (partition,row,col,id,x,y,w,h,value,kept: id -1 was removed by unpadding, the
/// rectangle is in pixels of the original image, kept is 1 where the token was alive after the last step, or at the wanted
/// layer, and empty where nothing was decided), of Pyramid one per decoder layer
/// (layer,visual_tokens,text_tokens,cache_bytes); .json values, layer, command and run record. Atomic, verified by reading
/// back, the same bytes for the same input. Throws Error (BadArgument, Missing, Io).
void exportView(const Trace& trace, View view, const std::filesystem::path& file, const PictureOptions& options);

/// `run`, the command line of a run, turned into the one that exports this view to `fileName`.
std::string exportCommandLine(
    const std::string& run, View view, const PictureOptions& options, const std::string& fileName);

} // namespace ps::imaging

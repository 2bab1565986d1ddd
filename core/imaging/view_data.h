// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/heatmap.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ps::imaging {

/// The bytes of the .npy file of a view, the texts of its .csv and .json files; what is in them: exportView. Throw Error
/// Missing where the trace lacks the values.
std::vector<std::uint8_t> viewNpy(const Trace& trace, View view, const PictureOptions& options = {});
std::string viewCsv(const Trace& trace, View view, const PictureOptions& options = {});
std::string viewJson(const Trace& trace, View view, const PictureOptions& options = {});

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/figure.h"
#include "core/imaging/heatmap.h"

#include <string>
#include <vector>

namespace ps::imaging {

/// What stands below a figure: the view, the counts, the settings, the command that makes it again. Nothing of it names a
/// folder of this machine.
std::vector<CaptionLine> captionLines(const Trace& trace, View view, const PictureOptions& options = {});

std::string viewTitle(const Trace& trace, View view, const PictureOptions& options = {});
std::string countsText(const Trace& trace); // "64 requested, 63 allocated, ..."; empty where nothing was counted
std::string partitionName(int partition); // "Full", "Sub1"

} // namespace ps::imaging

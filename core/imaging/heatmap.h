// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/color_map.h"
#include "core/trace/trace.h"

#include <string>
#include <vector>

namespace ps::imaging {

enum class View { Budgets, Mask, ClassFirst, ClassLast };
View viewFromName(const std::string& name); // budgets mask cls-first cls-last; Error BadArgument names them
const char* viewName(View view);

/// The values behind a view, in vision-stage rows (P * N). ClassFirst, ClassLast: head-summed class-token attention of the
/// layers named by the run's values, else of the first and last recorded layer. Mask, after the last step of the trace:
/// 0 dropped, 1 kept, 2 kept by the rule but removed by unpadding. Budgets: the share of its partition's patches that the
/// rule kept, the same in all rows of a partition. Empty when the trace lacks them.
std::vector<float> viewValues(const Trace& trace, View view);

struct PictureOptions {
    std::string colorMap = "viridis";
    double opacity = 0.6; // of the heat map; a mask is always drawn at the strength the interface fixes
    int scale = 1;        // 1, 2, 4: text and outlines are drawn anew, not stretched
    bool caption = true; // legend and the lines with model, method, budget and command; off: the bare overlaid picture
};

/// The view painted over the picture with legend and caption, RGB8. Small pictures are enlarged and large ones reduced to
/// the size of a figure. Throws Error Missing when the trace lacks picture or values, BadArgument for bad options.
Image renderView(const Trace& trace, View view, const PictureOptions& options);

} // namespace ps::imaging

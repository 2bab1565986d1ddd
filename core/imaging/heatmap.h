// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <array>
#include <string>
#include <vector>

namespace ps::imaging {

using Rgb = std::array<std::uint8_t, 3>;

/// viridis, inferno, cividis, grey: 256 entries each.
const std::vector<std::string>& colorMapNames();
const std::array<Rgb, 256>& colorMap(const std::string& name);

enum class View { Budgets, Mask, ClassFirst, ClassLast };
View viewFromName(const std::string& name); // budgets mask cls-first cls-last; Error BadArgument names them
const char* viewName(View view);

/// The values behind a view, in vision-stage rows (P * N): scores, or for Mask 0 dropped, 1 kept, 2 kept by the rule but
/// removed by unpadding. Empty when the trace lacks them.
std::vector<float> viewValues(const Trace& trace, View view);

struct PictureOptions {
    std::string colorMap = "viridis";
    double opacity = 0.6;
    int scale = 1;       // 1, 2, 4
    bool caption = true; // legend and the line with model, method, budget and command
};

/// The view painted over the picture with legend and caption, RGB8. Throws Error Missing when the trace lacks the values.
Image renderView(const Trace& trace, View view, const PictureOptions& options);

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/figure.h"
#include "core/imaging/heatmap.h"

namespace ps::imaging {

/// The view painted over the trace's picture, with the legend that explains it and no caption. `values`: viewValues;
/// `grid` lines to the unit, to which patches are set: the scale for pixels, a fine one for vectors.
Figure paintView(const Trace& trace, View view, const std::vector<float>& values,
    const PictureOptions& options, double grid);

/// The whole figure: paintView, composed with its caption unless the options want it bare. Throws as renderView does.
Page drawView(const Trace& trace, View view, const PictureOptions& options, double grid);

} // namespace ps::imaging

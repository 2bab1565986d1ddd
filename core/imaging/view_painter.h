// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/figure.h"
#include "core/imaging/heatmap.h"

namespace ps::imaging {

/// The view painted over the trace's picture, with the legend that explains it and no caption. `values`: viewValues.
Figure paintView(const Trace& trace, View view, const std::vector<float>& values, const PictureOptions& options);

} // namespace ps::imaging

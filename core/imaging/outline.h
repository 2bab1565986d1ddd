// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace ps::imaging {

struct Point {
    double x = 0, y = 0;
};

/// Closed polygons. Where they overlap, opposite directions cut holes (non-zero winding of simple shapes).
using Outline = std::vector<std::vector<Point>>;

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

namespace ps {

/// By vision-stage row (partition * N + row * g + col): the smallest value of the method's primary parameter at which the
/// patch is kept; NaN where no value keeps it. Null while unknown, and for methods whose kept sets are not nested.
using PatchThresholds = std::shared_ptr<const std::vector<float>>;

} // namespace ps

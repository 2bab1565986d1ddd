// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ps {

/// Indices of the `count` largest scores, ascending. Ties go to the lower index; NaN ranks below everything.
std::vector<int> topRows(std::span<const float> scores, int count);

/// trunc(total * share) in double, the arithmetic of the papers' code.
int truncatedShare(int total, double share);

/// Rows of `ids` (both ascending) that stay: those kept and those whose id is in `forced` (ascending).
std::vector<int> stayingRows(
    const std::vector<int>& ids, const std::vector<int>& kept, const std::vector<int>& forced);

} // namespace ps

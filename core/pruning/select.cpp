// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/select.h"

#include "core/base/check.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

namespace ps {

std::vector<int> topRows(std::span<const float> scores, int count)
{
    PS_CHECK(count >= 0 && static_cast<std::size_t>(count) <= scores.size());
    std::vector<int> order(scores.size());
    std::iota(order.begin(), order.end(), 0);
    const auto higher = [&](int a, int b) {
        const float x = scores[static_cast<std::size_t>(a)], y = scores[static_cast<std::size_t>(b)];
        if (std::isnan(x) || std::isnan(y))
            return std::isnan(x) == std::isnan(y) ? a < b : std::isnan(y);
        return x != y ? x > y : a < b;
    };
    std::nth_element(order.begin(), order.begin() + count, order.end(), higher);
    order.resize(static_cast<std::size_t>(count));
    std::sort(order.begin(), order.end());
    return order;
}

std::vector<int> stayingRows(
    const std::vector<int>& ids, const std::vector<int>& kept, const std::vector<int>& forced)
{
    std::vector<int> byHand, all;
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (std::binary_search(forced.begin(), forced.end(), ids[i]))
            byHand.push_back(static_cast<int>(i));
    std::set_union(kept.begin(), kept.end(), byHand.begin(), byHand.end(), std::back_inserter(all));
    return all;
}

int truncatedShare(int total, double share) { return static_cast<int>(static_cast<double>(total) * share); }

} // namespace ps

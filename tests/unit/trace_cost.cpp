// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/cost.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

// Every number here is one that a paper prints or that follows from its own formula with the published shapes.

namespace ps {
namespace {

constexpr DecoderShape kVicuna7b {
    .layers = 32, .width = 4096, .keyWidth = 4096, .mlpWidth = 11008, .vocabulary = 32000
};
constexpr DecoderShape kVicuna13b {
    .layers = 40, .width = 5120, .keyWidth = 5120, .mlpWidth = 13824, .vocabulary = 32000
};

/// `text` rows in every layer and `counts` visual tokens in stages of equal length.
std::vector<int> stages(const DecoderShape& shape, const std::vector<int>& counts, int text = 0)
{
    std::vector<int> rows;
    for (int layer = 0; layer < shape.layers; ++layer)
        rows.push_back(text
            + counts[static_cast<std::size_t>(layer) * counts.size() / static_cast<std::size_t>(shape.layers)]);
    return rows;
}

/// `dense` layers with all of `all` visual tokens, the others with `kept`.
std::vector<int> cut(const DecoderShape& shape, int dense, int all, int kept, int text = 0)
{
    std::vector<int> rows(static_cast<std::size_t>(shape.layers), kept + text);
    std::fill_n(rows.begin(), dense, all + text);
    return rows;
}

constexpr double kTera = 1e12;

} // namespace

TEST(Cost, PrefillOfVicuna7b)
{
    EXPECT_NEAR(prefillFlops(kVicuna7b, stages(kVicuna7b, { 2880 }, 64)) / kTera, 40.40, 0.01);
    EXPECT_NEAR(prefillFlops(kVicuna7b, stages(kVicuna7b, { 1152 }, 64)) / kTera, 16.14, 0.01);
    EXPECT_NEAR(prefillFlops(kVicuna7b, stages(kVicuna7b, { 576 }, 64)) / kTera, 8.40, 0.01);
    EXPECT_NEAR(prefillFlops(kVicuna7b, stages(kVicuna7b, { 2880, 1440, 720, 360 }, 64)) / kTera, 19.08, 0.01);
    EXPECT_NEAR(prefillFlops(kVicuna7b, cut(kVicuna7b, 2, 2880, 576, 64)) / kTera, 10.40, 0.01);
}

TEST(Cost, BytesOfVicuna7b)
{
    constexpr double kMega = 1e6, kGiga = 1e9;
    EXPECT_NEAR(cacheBytes(kVicuna7b, stages(kVicuna7b, { 2880 }, 64), 2) / kMega, 1544, 1);
    EXPECT_NEAR(cacheBytes(kVicuna7b, stages(kVicuna7b, { 576 }, 64), 2) / kMega, 336, 1);
    EXPECT_NEAR(decodeBytes(kVicuna7b, stages(kVicuna7b, { 0 }), 2) / kGiga, 13.21, 0.01);
}

TEST(Cost, PyramidDropsTable)
{
    const auto count = [](const std::vector<int>& tokens) {
        return pyramidDropCount(kVicuna7b, stages(kVicuna7b, tokens)) / kTera;
    };
    EXPECT_NEAR(count({ 576 }), 3.82, 0.005);
    EXPECT_NEAR(count({ 576, 288, 144, 72 }), 1.78, 0.005);
    EXPECT_NEAR(count({ 2880 }), 20.83, 0.01);
    EXPECT_NEAR(count({ 2880, 1440, 720, 360 }), 9.46, 0.01);
    EXPECT_NEAR(count({ 5184, 2592, 1296, 648 }), 18.1, 0.05);
    EXPECT_NEAR(pyramidDropCount(kVicuna7b, cut(kVicuna7b, 2, 576, 288)) / kTera, 2.01, 0.005);
}

TEST(Cost, DynamicLlavasTable)
{
    EXPECT_NEAR(dynamicLlavaCount(kVicuna7b, stages(kVicuna7b, { 576 })) / kTera, 10.07, 0.01);
    EXPECT_NEAR(dynamicLlavaCount(kVicuna7b, cut(kVicuna7b, 2, 576, 115)) / kTera, 2.49, 0.01);
    EXPECT_NEAR(dynamicLlavaCount(kVicuna13b, stages(kVicuna13b, { 576 })) / kTera, 19.60, 0.01);
    EXPECT_NEAR(dynamicLlavaCount(kVicuna13b, cut(kVicuna13b, 2, 576, 115)) / kTera, 4.66, 0.01);
}

} // namespace ps

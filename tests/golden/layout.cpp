// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/layout.h"
#include "core/base/file_reader.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "tests/support/crc32.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace ps {
namespace {

using Json = nlohmann::json;

constexpr double kTolerance = 1e-9;

Json golden(const std::string& name)
{
    const std::string file = std::string(PS_TEST_DATA "/golden/public/") + name;
    return parseJson(readTextFile(file, limits::kConfigBytes), file);
}

int at(const Json& list, int i) { return list.at(static_cast<std::size_t>(i)).get<int>(); }

ImageGeometry anyRes(const Json& data, const Json& entry)
{
    const Json& config = data.at("configs").at(entry.at("config").get<std::string>());
    ImageGeometry geometry;
    geometry.partitionSize = config.at("image_size");
    geometry.patchSize = config.at("patch_size");
    geometry.imageHeight = at(entry.at("src"), 0);
    geometry.imageWidth = at(entry.at("src"), 1);
    geometry.canvasHeight = at(entry.at("canvas"), 0);
    geometry.canvasWidth = at(entry.at("canvas"), 1);
    geometry.resizedHeight = at(entry.at("resized"), 0);
    geometry.resizedWidth = at(entry.at("resized"), 1);
    geometry.offsetTop = at(entry.at("pad_tblr"), 0);
    geometry.offsetLeft = at(entry.at("pad_tblr"), 2);
    geometry.gridRows = geometry.canvasHeight / geometry.partitionSize;
    geometry.gridCols = geometry.canvasWidth / geometry.partitionSize;
    return geometry;
}

/// The `regions` entries leave the geometry out; it stands in the `packing` entry of the same picture.
const Json& packingOf(const Json& data, const Json& region)
{
    for (const Json& entry : data.at("packing")) {
        if (entry.at("config") == region.at("config") && entry.at("src") == region.at("src"))
            return entry;
    }
    throw std::runtime_error("no packing for " + region.dump());
}

void expectRect(const Rect& rect, const Json& corners, const Json& token)
{
    EXPECT_NEAR(rect.x, corners.at(0).get<double>(), kTolerance) << token;
    EXPECT_NEAR(rect.y, corners.at(1).get<double>(), kTolerance) << token;
    EXPECT_NEAR(rect.x + rect.width, corners.at(2).get<double>(), kTolerance) << token;
    EXPECT_NEAR(rect.y + rect.height, corners.at(3).get<double>(), kTolerance) << token;
}

TEST(LayoutGolden, Packing)
{
    const Json data = golden("llava_next_layout.json");
    ASSERT_EQ(data.at("packing").size(), 39U);
    for (const Json& entry : data.at("packing")) {
        const Layout layout = makeLayout(anyRes(data, entry), Packing::Correct, true);
        EXPECT_EQ(layout.visualTokens(), entry.at("tokens")) << entry;
        EXPECT_EQ(layout.keptRows, at(entry.at("unpadded"), 0)) << entry;
        EXPECT_EQ(layout.keptCols, at(entry.at("unpadded"), 1)) << entry;
        EXPECT_EQ(layout.geometry.partitionCount(), entry.at("tiles")) << entry;
        std::vector<std::int32_t> rows;
        int newlines = 0;
        for (int id = 0; id < layout.visualTokens(); ++id) {
            rows.push_back(layout.rowOf(id));
            newlines += rows.back() < 0 ? 1 : 0;
        }
        EXPECT_EQ(newlines, entry.at("newlines")) << entry;
        EXPECT_EQ(test::crc32Hex(rows.data(), rows.size() * sizeof(std::int32_t)), entry.at("pack_index_i32_crc32"))
            << entry;
    }
}

TEST(LayoutGolden, RegionsOfTokens)
{
    const Json data = golden("llava_next_layout.json");
    ASSERT_EQ(data.at("regions").size(), 5U);
    for (const Json& picture : data.at("regions")) {
        const Layout layout = makeLayout(anyRes(data, packingOf(data, picture)), Packing::Correct, true);
        EXPECT_EQ(layout.visualTokens(), picture.at("tokens"));
        for (const Json& expected : picture.at("regions")) {
            const VisualToken& token = layout.tokens.at(expected.at("token").get<std::size_t>());
            EXPECT_EQ(token.newline, expected.at("kind") == "newline") << expected;
            if (token.newline) {
                EXPECT_EQ(token.row - layout.keptTop, expected.at("row")) << expected;
                EXPECT_TRUE(token.rect.empty());
                continue;
            }
            EXPECT_EQ(token.partition, expected.at("tile")) << expected;
            EXPECT_EQ(token.row, at(expected.at("patch"), 0)) << expected;
            EXPECT_EQ(token.col, at(expected.at("patch"), 1)) << expected;
            expectRect(token.rect, expected.at("rect"), expected);
        }
    }
}

/// llava_next 3.8, for the two pictures of the golden file.
ImageGeometry singlePartition(const Json& entry)
{
    ImageGeometry g;
    g.partitionSize = 336;
    g.patchSize = 14;
    g.imageHeight = at(entry.at("src"), 0);
    g.imageWidth = at(entry.at("src"), 1);
    if (entry.at("mode") == "pad") {
        g.framing = Framing::PadSquare;
        g.canvasHeight = g.canvasWidth = std::max(g.imageHeight, g.imageWidth);
        g.resizedHeight = g.imageHeight;
        g.resizedWidth = g.imageWidth;
        g.offsetTop = (g.canvasHeight - g.imageHeight) / 2;
        g.offsetLeft = (g.canvasWidth - g.imageWidth) / 2;
    } else {
        g.framing = Framing::CenterCrop;
        g.canvasHeight = g.canvasWidth = g.partitionSize;
        const int shorter = std::min(g.imageHeight, g.imageWidth);
        g.resizedHeight = g.partitionSize * g.imageHeight / shorter;
        g.resizedWidth = g.partitionSize * g.imageWidth / shorter;
        g.offsetTop = (g.resizedHeight - g.partitionSize) / 2;
        g.offsetLeft = (g.resizedWidth - g.partitionSize) / 2;
    }
    return g;
}

TEST(LayoutGolden, RegionsOfLlava15)
{
    const Json data = golden("llava_next_layout.json");
    ASSERT_EQ(data.at("regions_v15").size(), 2U);
    for (const Json& picture : data.at("regions_v15")) {
        const Layout layout = makeLayout(singlePartition(picture), Packing::Correct, true);
        EXPECT_EQ(layout.visualTokens(), 576);
        EXPECT_FALSE(layout.newlineTokens);
        for (const Json& expected : picture.at("regions")) {
            const VisualToken& token = layout.tokens.at(expected.at("token").get<std::size_t>());
            EXPECT_EQ(token.row, at(expected.at("patch"), 0)) << expected;
            EXPECT_EQ(token.col, at(expected.at("patch"), 1)) << expected;
            EXPECT_EQ(token.rect.empty(), expected.at("empty").get<bool>()) << expected;
            expectRect(token.rect, expected.at("rect"), expected);
        }
    }
}

/// The canvas that holds the whole picture, as preprocessing would choose it for these sizes.
ImageGeometry hiredGeometry(const Json& entry)
{
    ImageGeometry g;
    g.partitionSize = 336;
    g.patchSize = 14;
    g.imageHeight = at(entry.at("image_hw"), 0);
    g.imageWidth = at(entry.at("image_hw"), 1);
    g.gridRows = entry.at("rows");
    g.gridCols = entry.at("cols");
    g.canvasHeight = g.gridRows * g.partitionSize;
    g.canvasWidth = g.gridCols * g.partitionSize;
    const double scale = std::min(static_cast<double>(g.canvasHeight) / g.imageHeight,
        static_cast<double>(g.canvasWidth) / g.imageWidth);
    g.resizedHeight = std::min(static_cast<int>(std::ceil(g.imageHeight * scale)), g.canvasHeight);
    g.resizedWidth = std::min(static_cast<int>(std::ceil(g.imageWidth * scale)), g.canvasWidth);
    g.offsetTop = (g.canvasHeight - g.resizedHeight) / 2;
    g.offsetLeft = (g.canvasWidth - g.resizedWidth) / 2;
    return g;
}

/// Scores of the golden file's formulas: last layer, partition p, patch j.
int lastScore(int p, int j) { return (j * 104729 + p * 1299709 + 7) % 9973 + 1; }

/// Marks the `budget` best patches of one partition; the formulas have no ties.
void keepBest(int partition, int budget, std::vector<bool>& kept)
{
    std::vector<int> order(576);
    for (int j = 0; j < 576; ++j)
        order[static_cast<std::size_t>(j)] = j;
    std::sort(order.begin(), order.end(),
        [=](int a, int b) { return lastScore(partition, a) > lastScore(partition, b); });
    for (int k = 0; k < budget; ++k)
        kept[static_cast<std::size_t>(partition * 576 + order[static_cast<std::size_t>(k)])] = true;
}

TEST(LayoutGolden, PackedOrderOfEveryHiredVariant)
{
    const Json data = golden("hired_golden_public.json");
    ASSERT_EQ(data.at("cases").size(), 13U);
    for (const Json& entry : data.at("cases")) {
        const ImageGeometry geometry = hiredGeometry(entry);
        for (const auto& [name, variant] : entry.at("variants").items()) {
            const bool released = name == "aug24" || name == "dec24";
            const Layout layout = makeLayout(geometry, released ? Packing::Swapped : Packing::Correct, false);
            std::vector<bool> kept(layout.patchToId.size(), false);
            keepBest(0, entry.at("full"), kept);
            int partition = 0;
            for (const Json& budget : variant.at("sub_budgets"))
                keepBest(++partition, budget, kept);
            int packed = 0;
            std::int64_t hash = 0;
            for (int id = 0; id < layout.visualTokens(); ++id) {
                const int row = layout.rowOf(id);
                if (!kept[static_cast<std::size_t>(row)])
                    continue;
                ++packed;
                hash = (hash * 31 + row) % 1000003;
            }
            EXPECT_EQ(packed, variant.at("packed")) << name << ' ' << entry.at("image_hw");
            EXPECT_EQ(hash, variant.at("packed_hash")) << name << ' ' << entry.at("image_hw");
        }
    }
}

} // namespace
} // namespace ps

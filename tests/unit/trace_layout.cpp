// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/trace/layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <utility>

namespace ps {
namespace {

/// 4 x 4 patches per partition; the picture fills the canvas in the given direction.
ImageGeometry tiles(int rows, int cols, int imageHeight, int imageWidth)
{
    ImageGeometry g;
    g.imageHeight = imageHeight;
    g.imageWidth = imageWidth;
    g.partitionSize = 56;
    g.patchSize = 14;
    g.gridRows = rows;
    g.gridCols = cols;
    g.canvasHeight = rows * 56;
    g.canvasWidth = cols * 56;
    const double scale = std::min(
        static_cast<double>(g.canvasHeight) / imageHeight, static_cast<double>(g.canvasWidth) / imageWidth);
    g.resizedHeight = static_cast<int>(imageHeight * scale);
    g.resizedWidth = static_cast<int>(imageWidth * scale);
    g.offsetTop = (g.canvasHeight - g.resizedHeight) / 2;
    g.offsetLeft = (g.canvasWidth - g.resizedWidth) / 2;
    return g;
}

std::vector<std::pair<int, int>> orderOfTiles(const Layout& layout)
{
    std::vector<std::pair<int, int>> order; // partition, row of the first patch of each run of one partition
    for (const VisualToken& token : layout.tokens) {
        const std::pair next { token.partition, token.row };
        if (token.partition > 0 && (order.empty() || order.back() != next))
            order.push_back(next);
    }
    return order;
}

TEST(Layout, IdsAndRowsAreInverse)
{
    const Layout layout = makeLayout(tiles(1, 3, 50, 200), Packing::Correct, true);
    std::set<int> rows;
    for (int id = 0; id < layout.visualTokens(); ++id) {
        const VisualToken& token = layout.tokens[static_cast<std::size_t>(id)];
        if (token.newline) {
            EXPECT_EQ(layout.rowOf(id), -1);
            continue;
        }
        EXPECT_EQ(layout.idOf(token.partition, token.row, token.col), id);
        EXPECT_EQ(layout.patchToId[static_cast<std::size_t>(layout.rowOf(id))], id);
        EXPECT_EQ(layout.patchRect(token.partition, token.row, token.col), token.rect);
        rows.insert(layout.rowOf(id));
    }
    const auto removed = std::count(layout.patchToId.begin(), layout.patchToId.end(), -1);
    EXPECT_EQ(rows.size() + static_cast<std::size_t>(removed), layout.patchToId.size());
}

TEST(Layout, TilesInterleaveRowByRow)
{
    const Layout layout = makeLayout(tiles(1, 2, 50, 100), Packing::Correct, false);
    const std::vector<std::pair<int, int>> expected { { 1, 0 }, { 2, 0 }, { 1, 1 }, { 2, 1 }, { 1, 2 },
        { 2, 2 }, { 1, 3 }, { 2, 3 } };
    EXPECT_EQ(orderOfTiles(layout), expected);
    EXPECT_EQ(layout.visualTokens(), 16 + 32);
}

TEST(Layout, SwappedMosaicStacksWideTilesAndCutsContent)
{
    const ImageGeometry geometry = tiles(1, 2, 50, 100);
    const Layout layout = makeLayout(geometry, Packing::Swapped, true);
    // 2 x 1 tiles of 4 patches: 8 x 4 patches, unpadded to the picture's 2:1 leaves 2 rows, around the seam.
    const std::vector<std::pair<int, int>> expected { { 1, 3 }, { 2, 0 } };
    EXPECT_EQ(orderOfTiles(layout), expected);
    EXPECT_EQ(layout.keptTop, 3);
    EXPECT_EQ(layout.keptRows, 2);
    EXPECT_FALSE(layout.newlineTokens) << "the releases never have newline tokens";
    // Where a patch comes from does not depend on where the release put it.
    const Layout correct = makeLayout(geometry, Packing::Correct, false);
    EXPECT_EQ(layout.patchRect(2, 0, 0), correct.patchRect(2, 0, 0));
    EXPECT_EQ(layout.partitions[2].rect, correct.partitions[2].rect);
}

TEST(Layout, SwappingASquareGridChangesNothing)
{
    const ImageGeometry geometry = tiles(2, 2, 90, 100);
    EXPECT_EQ(makeLayout(geometry, Packing::Swapped, false).patchToId,
        makeLayout(geometry, Packing::Correct, false).patchToId);
}

TEST(Layout, PartitionRectsCoverThePictureWithoutOverlap)
{
    for (const auto& [rows, cols, height, width] :
        { std::array { 2, 2, 70, 90 }, std::array { 1, 3, 40, 160 }, std::array { 3, 1, 111, 37 } }) {
        const Layout layout = makeLayout(tiles(rows, cols, height, width), Packing::Correct, true);
        EXPECT_EQ(layout.partitions[0].rect,
            (Rect { 0, 0, static_cast<double>(width), static_cast<double>(height) }));
        EXPECT_EQ(layout.partitions[0].row, -1);
        double area = 0;
        for (const Partition& partition : layout.partitions) {
            if (partition.index == 0)
                continue;
            EXPECT_EQ(partition.index, 1 + partition.row * cols + partition.col);
            area += partition.rect.width * partition.rect.height;
        }
        EXPECT_NEAR(area, width * height, 1e-6);
    }
}

TEST(Layout, CellsInThePaddingAreEmptyExactly)
{
    const Layout layout = makeLayout(tiles(1, 2, 100, 100), Packing::Correct, true);
    // 56 pixels of picture between 28 pixels of black on both sides: two patch columns of padding each.
    EXPECT_TRUE(layout.patchRect(1, 0, 0).empty());
    EXPECT_TRUE(layout.patchRect(1, 3, 1).empty());
    EXPECT_FALSE(layout.patchRect(1, 0, 2).empty());
    EXPECT_TRUE(layout.patchRect(2, 0, 2).empty());
    EXPECT_EQ(layout.idOf(1, 0, 1), -1);
    EXPECT_GE(layout.idOf(1, 0, 2), 0);
    EXPECT_EQ(layout.patchRect(2, 3, 1), (Rect { 75, 75, 25, 25 }));
}

TEST(Layout, SinglePartitionHasNoNewlines)
{
    ImageGeometry geometry = tiles(0, 0, 30, 40);
    geometry.canvasHeight = geometry.canvasWidth = 0;
    geometry.resizedHeight = geometry.resizedWidth = 0;
    const Layout layout = makeLayout(geometry, Packing::Correct, true);
    EXPECT_EQ(layout.visualTokens(), 16);
    EXPECT_FALSE(layout.newlineTokens);
    EXPECT_EQ(layout.keptRows, 0);
    EXPECT_EQ(layout.tokens[5].rect, (Rect { 10, 7.5, 10, 7.5 }));
}

TEST(Layout, LargestPictureDoesNotOverflow)
{
    ImageGeometry geometry = tiles(2, 2, 32767, 1953);
    const Layout layout = makeLayout(geometry, Packing::Correct, true);
    EXPECT_EQ(layout.partitions[0].rect.height, 32767);
    EXPECT_EQ(layout.keptRows, 8);
    geometry.framing = Framing::PadSquare;
    geometry.gridRows = geometry.gridCols = 0;
    geometry.canvasHeight = geometry.canvasWidth = 32767;
    geometry.resizedHeight = 32767;
    geometry.resizedWidth = 1953;
    geometry.offsetTop = 0;
    geometry.offsetLeft = (32767 - 1953) / 2;
    const Rect rect = makeLayout(geometry, Packing::Correct, false).patchRect(0, 3, 2);
    EXPECT_NEAR(rect.x, 32767.0 / 2 - (32767 - 1953) / 2, 1e-6);
    EXPECT_EQ(rect.y + rect.height, 32767);
}

TEST(Layout, ImpossibleGeometryIsABug)
{
    const auto expectRefused = [](auto change) {
        ImageGeometry geometry = tiles(2, 2, 30, 40);
        change(geometry);
        EXPECT_THROW(makeLayout(geometry, Packing::Correct, true), Error);
    };
    expectRefused([](ImageGeometry& g) { g.imageWidth = 0; });
    expectRefused([](ImageGeometry& g) { g.patchSize = 0; });
    expectRefused([](ImageGeometry& g) { g.patchSize = 57; });
    expectRefused([](ImageGeometry& g) { g.gridCols = 0; });
    expectRefused([](ImageGeometry& g) { g.gridCols = -2; });
    expectRefused([](ImageGeometry& g) { g.resizedHeight = 0; });
    expectRefused([](ImageGeometry& g) { g.framing = Framing::CenterCrop; });
    const Layout layout = makeLayout(tiles(2, 2, 30, 40), Packing::Correct, true);
    EXPECT_THROW(static_cast<void>(layout.idOf(5, 0, 0)), Error);
    EXPECT_THROW(static_cast<void>(layout.idOf(0, 4, 0)), Error);
    EXPECT_THROW(static_cast<void>(layout.rowOf(-1)), std::out_of_range);
}

TEST(TileOfOverviewPatch, EveryGridOfTheCheckpoints)
{
    ImageGeometry geometry = tiles(2, 2, 30, 40);
    EXPECT_EQ(tileOfOverviewPatch(geometry, 0, 0), 1);
    EXPECT_EQ(tileOfOverviewPatch(geometry, 1, 2), 2);
    EXPECT_EQ(tileOfOverviewPatch(geometry, 2, 1), 3);
    EXPECT_EQ(tileOfOverviewPatch(geometry, 3, 3), 4);
}

TEST(TileOfOverviewPatch, CentreDecidesWhereTilesDoNotDivideTheGrid)
{
    ImageGeometry geometry = tiles(3, 1, 30, 40);
    geometry.partitionSize = 8 * geometry.patchSize;
    std::vector<int> tileOfRow;
    for (int row = 0; row < 8; ++row)
        tileOfRow.push_back(tileOfOverviewPatch(geometry, row, 5));
    EXPECT_EQ(tileOfRow, (std::vector { 1, 1, 1, 2, 2, 3, 3, 3 }));
}

} // namespace
} // namespace ps

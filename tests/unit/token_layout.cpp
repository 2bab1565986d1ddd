// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/token_layout.h"

#include "tests/support/sample_trace.h"

#include <gtest/gtest.h>

using namespace ps;

namespace {

Layout layoutOf(int height, int width, Packing packing = Packing::Correct)
{
    return makeLayout(test::sampleGeometry(height, width), packing, packing == Packing::Correct);
}

} // namespace

TEST(TokenLayout, EveryPatchIsHitAtItsCentre)
{
    for (const auto& [height, width] : { std::pair { 188, 376 }, std::pair { 300, 420 }, std::pair { 97, 31 } }) {
        const Layout layout = layoutOf(height, width);
        const TokenLayout tokens(layout);
        for (int p = 0; p < tokens.partitionCount(); ++p)
            for (int r = 0; r < tokens.grid(); ++r)
                for (int c = 0; c < tokens.grid(); ++c) {
                    const QRectF rect = tokens.patchRect(p, r, c);
                    if (rect.isEmpty())
                        continue;
                    const auto filter = p == 0 ? PartitionFilter::OverviewOnly : PartitionFilter::TilesOnly;
                    const auto hit = tokens.hit(rect.center(), filter);
                    ASSERT_TRUE(hit);
                    EXPECT_EQ(*hit, (PatchRef { p, r, c, layout.idOf(p, r, c) }));
                }
    }
}

TEST(TokenLayout, TilesSpeakWhereThereAreTiles)
{
    const TokenLayout tiled(layoutOf(188, 376));
    EXPECT_EQ(tiled.filledPartitions(PartitionFilter::All), (std::vector { 1, 2 }));
    EXPECT_EQ(tiled.filledPartitions(PartitionFilter::OverviewOnly), (std::vector { 0 }));
    EXPECT_GT(tiled.hit({ 100, 100 }, PartitionFilter::All)->partition, 0);
    EXPECT_EQ(tiled.hit({ 100, 100 }, PartitionFilter::OverviewOnly)->partition, 0);

    ImageGeometry single = test::sampleGeometry(188, 376);
    single.framing = Framing::PadSquare;
    single.gridRows = single.gridCols = 0;
    single.canvasHeight = single.canvasWidth = single.resizedWidth = 112;
    single.resizedHeight = 56;
    single.offsetTop = 28;
    single.offsetLeft = 0;
    const TokenLayout untiled(makeLayout(single, Packing::Correct, false));
    EXPECT_FALSE(untiled.hasTiles());
    EXPECT_EQ(untiled.filledPartitions(PartitionFilter::All), (std::vector { 0 }));
    EXPECT_EQ(untiled.hit({ 100, 100 }, PartitionFilter::All)->partition, 0);
    EXPECT_TRUE(untiled.filledPartitions(PartitionFilter::TilesOnly).empty());
}

TEST(TokenLayout, NothingOutsideThePicture)
{
    const TokenLayout tokens(layoutOf(188, 376));
    for (const QPointF outside :
        { QPointF(-0.5, 10), QPointF(10, -0.5), QPointF(376.01, 10), QPointF(10, 188.01) })
        EXPECT_FALSE(tokens.hit(outside, PartitionFilter::All));
    EXPECT_FALSE(TokenLayout().hit({ 1, 1 }, PartitionFilter::All));
}

TEST(TokenLayout, IdsLeadBackToTheirPatches)
{
    const Layout layout = layoutOf(300, 420);
    const TokenLayout tokens(layout);
    int newlines = 0;
    for (int id = 0; id < layout.visualTokens(); ++id) {
        const auto patch = tokens.patchOfId(id);
        const VisualToken& token = layout.tokens[static_cast<std::size_t>(id)];
        EXPECT_EQ(patch.has_value(), !token.newline);
        newlines += token.newline ? 1 : 0;
        if (patch) {
            EXPECT_EQ(*patch, (PatchRef { token.partition, token.row, token.col, id }));
        }
    }
    EXPECT_GT(newlines, 0);
    EXPECT_FALSE(tokens.patchOfId(-1));
    EXPECT_FALSE(tokens.patchOfId(layout.visualTokens()));
}

TEST(TokenLayout, PatchesTileTheirPartitionWithoutGaps)
{
    const TokenLayout tokens(layoutOf(300, 420));
    for (int p = 0; p < tokens.partitionCount(); ++p) {
        double area = 0;
        for (int r = 0; r < tokens.grid(); ++r)
            for (int c = 0; c < tokens.grid(); ++c) {
                const QRectF rect = tokens.patchRect(p, r, c);
                area += rect.width() * rect.height();
            }
        const QRectF whole = tokens.partitionRect(p);
        EXPECT_NEAR(area, whole.width() * whole.height(), 1e-6 * area);
    }
}

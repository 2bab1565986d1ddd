// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/layout.h"

#include "core/base/check.h"

#include <algorithm>

namespace ps {
namespace {

/// One direction of the map from partition pixels to image pixels, as a fraction: x = (p * scale - shift) / divisor,
/// clipped to [0, extent]. Integers until the division, so that a cell in the padding is empty without rounding.
struct Axis {
    std::int64_t scale = 1, shift = 0, divisor = 1, extent = 0;

    double at(std::int64_t p) const
    {
        const std::int64_t numerator = std::clamp(p * scale - shift, std::int64_t { 0 }, extent * divisor);
        return static_cast<double>(numerator) / static_cast<double>(divisor);
    }
};

/// The sizes of one direction of an ImageGeometry.
struct Extent {
    std::int64_t image = 0, canvas = 0, resized = 0, offset = 0;
};

struct Span {
    std::int64_t begin = 0, end = 0; // partition or canvas pixels; patches for the squashed overview
};

Axis canvasAxis(const Extent& e) { return { e.image, e.offset * e.image, e.resized, e.image }; }

Axis overviewAxis(const ImageGeometry& geometry, const Extent& e)
{
    switch (geometry.framing) {
    case Framing::AnyRes:
        return { e.image, 0, geometry.patchGrid(), e.image }; // p counts patches: the grid spans the whole image
    case Framing::CenterCrop: return { e.image, -e.offset * e.image, e.resized, e.image };
    case Framing::PadSquare: break;
    }
    // p -> canvas: p * canvas / S; canvas -> image: (c - offset) * image / resized.
    const std::int64_t side = geometry.partitionSize;
    return { e.canvas * e.image, e.offset * side * e.image, side * e.resized, e.image };
}

Extent vertical(const ImageGeometry& g)
{
    return { g.imageHeight, g.canvasHeight, g.resizedHeight, g.offsetTop };
}
Extent horizontal(const ImageGeometry& g)
{
    return { g.imageWidth, g.canvasWidth, g.resizedWidth, g.offsetLeft };
}

Rect rectOf(const Axis& x, Span columns, const Axis& y, Span rows)
{
    const double left = x.at(columns.begin);
    const double top = y.at(rows.begin);
    return { left, top, x.at(columns.end) - left, y.at(rows.end) - top };
}

Span patchSpan(const ImageGeometry& geometry, std::int64_t origin, int patch)
{
    const std::int64_t begin = origin + std::int64_t { patch } * geometry.patchSize;
    return { begin, begin + geometry.patchSize };
}

Partition overviewPartition(const ImageGeometry& geometry)
{
    const Axis x = overviewAxis(geometry, horizontal(geometry));
    const Axis y = overviewAxis(geometry, vertical(geometry));
    const Span whole { 0, geometry.framing == Framing::AnyRes ? geometry.patchGrid() : geometry.partitionSize };
    return { .rect = rectOf(x, whole, y, whole) };
}

Partition tilePartition(const ImageGeometry& geometry, int index)
{
    const int row = (index - 1) / geometry.gridCols;
    const int col = (index - 1) % geometry.gridCols;
    const std::int64_t side = geometry.partitionSize;
    const Rect rect = rectOf(canvasAxis(horizontal(geometry)), { col * side, (col + 1) * side },
        canvasAxis(vertical(geometry)), { row * side, (row + 1) * side });
    return { index, row, col, rect };
}

/// The tiles side by side, in patches: `tileCols` tiles in a row, rows x cols patches.
struct Mosaic {
    int tileCols = 0, rows = 0, cols = 0;
};

Mosaic mosaicOf(const ImageGeometry& geometry, Packing packing)
{
    const int g = geometry.patchGrid();
    // The releases read (rows, cols) as (width, height), so their mosaic has `cols` rows of `rows` tiles.
    const bool swapped = packing == Packing::Swapped;
    const int tileRows = swapped ? geometry.gridCols : geometry.gridRows;
    const int tileCols = swapped ? geometry.gridRows : geometry.gridCols;
    return { tileCols, tileRows * g, tileCols * g };
}

/// Cuts the rows or columns of padding off the mosaic, symmetrically, in integers (the double quotient of the
/// reference code, rounded to 7 digits before truncation, gives the same for every size in reach).
void unpad(Layout& layout, const Mosaic& mosaic)
{
    const std::int64_t width = layout.geometry.imageWidth;
    const std::int64_t height = layout.geometry.imageHeight;
    layout.keptRows = mosaic.rows;
    layout.keptCols = mosaic.cols;
    if (width * mosaic.rows > mosaic.cols * height) {
        layout.keptTop = (mosaic.rows - static_cast<int>(height * mosaic.cols / width)) / 2;
        layout.keptRows -= 2 * layout.keptTop;
    } else {
        layout.keptLeft = (mosaic.cols - static_cast<int>(width * mosaic.rows / height)) / 2;
        layout.keptCols -= 2 * layout.keptLeft;
    }
}

void addPatch(Layout& layout, int partition, int row, int col)
{
    const ImageGeometry& geometry = layout.geometry;
    const int vision = partition * geometry.patchesPerPartition() + row * geometry.patchGrid() + col;
    layout.patchToId[static_cast<std::size_t>(vision)] = layout.visualTokens();
    layout.tokens.push_back({ false, partition, row, col, layout.patchRect(partition, row, col) });
}

void addMosaic(Layout& layout)
{
    const Mosaic mosaic = mosaicOf(layout.geometry, layout.packing);
    unpad(layout, mosaic);
    const int g = layout.geometry.patchGrid();
    for (int row = layout.keptTop; row < layout.keptTop + layout.keptRows; ++row) {
        for (int col = layout.keptLeft; col < layout.keptLeft + layout.keptCols; ++col)
            addPatch(layout, 1 + row / g * mosaic.tileCols + col / g, row % g, col % g);
        if (layout.newlineTokens)
            layout.tokens.push_back({ .newline = true, .row = row });
    }
}

void check(const ImageGeometry& geometry)
{
    PS_CHECK(geometry.imageHeight > 0 && geometry.imageWidth > 0);
    PS_CHECK(geometry.patchSize > 0 && geometry.patchSize <= geometry.partitionSize);
    PS_CHECK(geometry.gridRows >= 0 && geometry.gridCols >= 0);
    PS_CHECK((geometry.gridRows == 0) == (geometry.gridCols == 0));
    PS_CHECK(geometry.gridRows == 0 || geometry.framing == Framing::AnyRes);
    const bool placed = geometry.gridRows > 0 || geometry.framing != Framing::AnyRes;
    PS_CHECK(!placed || (geometry.resizedHeight > 0 && geometry.resizedWidth > 0));
}

} // namespace

int Layout::rowOf(int id) const
{
    const VisualToken& token = tokens.at(static_cast<std::size_t>(id));
    return token.newline ? -1 : static_cast<int>(index(token.partition, token.row, token.col));
}

Rect Layout::patchRect(int partition, int row, int col) const
{
    const bool overview = partition == 0;
    const Extent across = horizontal(geometry);
    const Extent down = vertical(geometry);
    if (overview && geometry.framing == Framing::AnyRes) {
        return rectOf(
            overviewAxis(geometry, across), { col, col + 1 }, overviewAxis(geometry, down), { row, row + 1 });
    }
    if (overview) {
        return rectOf(overviewAxis(geometry, across), patchSpan(geometry, 0, col),
            overviewAxis(geometry, down), patchSpan(geometry, 0, row));
    }
    const std::int64_t side = geometry.partitionSize;
    const std::int64_t left = (partition - 1) % geometry.gridCols * side;
    const std::int64_t top = (partition - 1) / geometry.gridCols * side;
    return rectOf(
        canvasAxis(across), patchSpan(geometry, left, col), canvasAxis(down), patchSpan(geometry, top, row));
}

std::size_t Layout::index(int partition, int row, int col) const
{
    const int g = geometry.patchGrid();
    PS_CHECK(partition >= 0 && partition < geometry.partitionCount());
    PS_CHECK(row >= 0 && row < g && col >= 0 && col < g);
    return static_cast<std::size_t>((partition * g + row) * g + col);
}

Layout makeLayout(const ImageGeometry& geometry, Packing packing, bool newlineTokens)
{
    check(geometry);
    Layout layout { .geometry = geometry, .packing = packing };
    const bool tiles = geometry.gridRows > 0;
    layout.newlineTokens = newlineTokens && tiles && packing == Packing::Correct;
    layout.partitions.push_back(overviewPartition(geometry));
    for (int index = 1; index < geometry.partitionCount(); ++index)
        layout.partitions.push_back(tilePartition(geometry, index));

    const int g = geometry.patchGrid();
    layout.patchToId.assign(
        static_cast<std::size_t>(geometry.partitionCount() * geometry.patchesPerPartition()), -1);
    for (int row = 0; row < g; ++row) {
        for (int col = 0; col < g; ++col)
            addPatch(layout, 0, row, col);
    }
    if (tiles)
        addMosaic(layout);
    return layout;
}

int tileOfOverviewPatch(const ImageGeometry& geometry, int row, int col)
{
    PS_CHECK(geometry.gridRows > 0 && geometry.gridCols > 0);
    const int g = geometry.patchGrid();
    const int tileRow = (2 * row + 1) * geometry.gridRows / (2 * g);
    const int tileCol = (2 * col + 1) * geometry.gridCols / (2 * g);
    return 1 + tileRow * geometry.gridCols + tileCol;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace ps {

/// Pixels of the original image (after orientation), x to the right, y down.
struct Rect {
    double x = 0, y = 0, width = 0, height = 0;
    bool empty() const { return width <= 0 || height <= 0; }
    bool operator==(const Rect&) const = default;
};

enum class Framing {
    AnyRes,     // LLaVA-NeXT: overview squashed to a square, then tiles of a padded canvas
    CenterCrop, // LLaVA-1.5 as in transformers: shortest edge to S, centre crop
    PadSquare,  // LLaVA-1.5 as in the original code: padded to a square
};

/// How tile tokens are laid out after the vision tower.
enum class Packing {
    Correct,
    Swapped, // the rows/columns exchange of HiRED's two releases, for parity only (never with newline tokens)
};

/// What preprocessing did to one image; every number a view or the packer needs. All sizes are (height, width).
struct ImageGeometry {
    Framing framing = Framing::AnyRes;
    int imageHeight = 0, imageWidth = 0;
    int partitionSize = 0; // S: a partition is S x S pixels
    int patchSize = 0;     // P: a patch is P x P pixels
    int canvasHeight = 0,
        canvasWidth = 0; // AnyRes: what the tiles are cut from; PadSquare: the square before resizing
    int resizedHeight = 0, resizedWidth = 0; // the picture on the canvas (CenterCrop: before the crop)
    int offsetTop = 0, offsetLeft = 0; // AnyRes, PadSquare: padding before the picture; CenterCrop: pixels cut off
    int gridRows = 0, gridCols = 0; // tiles; 0 x 0 without tiles

    int patchGrid() const { return partitionSize / patchSize; }           // g
    int patchesPerPartition() const { return patchGrid() * patchGrid(); } // N = g * g
    int partitionCount() const { return 1 + gridRows * gridCols; }        // P
};

struct Partition {
    int index = 0;          // 0 is the overview, tiles follow row by row
    int row = -1, col = -1; // tile position; -1 for the overview
    Rect rect {};           // of the original image, clipped to it
};

/// One visual token of the unpruned sequence; its index in Layout::tokens is its id for life.
struct VisualToken {
    bool newline = false;
    int partition = 0;
    int row = 0, col = 0; // patch position inside its partition; a newline carries its mosaic row in `row`
    Rect rect {}; // of the original image, clipped; empty for newlines and cells wholly in the padding
};

/// id <-> partition, row, column <-> pixels of one image. Immutable once made by makeLayout.
struct Layout {
    ImageGeometry geometry {};
    Packing packing = Packing::Correct;
    bool newlineTokens = true;
    int keptTop = 0, keptLeft = 0, keptRows = 0, keptCols = 0; // unpad rectangle, in patches of the tile mosaic
    std::vector<Partition> partitions {};
    std::vector<VisualToken> tokens {};     // (V): overview first, then the mosaic row by row
    std::vector<std::int32_t> patchToId {}; // (P * N): row of the vision stage -> id, -1 = removed by unpadding

    int visualTokens() const { return static_cast<int>(tokens.size()); }
    int rowOf(int id) const; // vision-stage row partition * N + patch; -1 for a newline
    int idOf(int partition, int row, int col) const { return patchToId[index(partition, row, col)]; }
    Rect patchRect(int partition, int row, int col) const; // also for patches without an id; clipped

private:
    std::size_t index(int partition, int row, int col) const;
};

/// Packs as LLaVA-NeXT does (llava_next: stitch, unpad in integers, one newline per mosaic row); a single
/// partition gives N tokens without newlines.
Layout makeLayout(const ImageGeometry& geometry, Packing packing, bool newlineTokens);

/// Tile (1-based partition index) that contains the centre of overview patch (row, col): ((2r+1)*rows) div (2g), in integers.
int tileOfOverviewPatch(const ImageGeometry& geometry, int row, int col);

} // namespace ps

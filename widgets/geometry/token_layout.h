// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/layout.h"

#include <QPointF>
#include <QRectF>

#include <optional>
#include <vector>

namespace ps {

enum class PartitionFilter { All, OverviewOnly, TilesOnly };

/// One cell of one partition; `id` is -1 when unpadding removed it.
struct PatchRef {
    int partition = 0, row = 0, col = 0, id = -1;
    bool operator==(const PatchRef&) const = default;
    bool sameCell(const PatchRef& other) const // ids belong to a packing
    {
        return partition == other.partition && row == other.row && col == other.col;
    }
};

/// Where the patches of a Layout lie on the image, ready for hit tests and painting. Built once per layout.
class TokenLayout {
public:
    TokenLayout() = default;
    explicit TokenLayout(const Layout& layout);
    /// Every partition whole, padding too, with its top left corner at its origin: no picture lies under it.
    TokenLayout(const Layout& layout, const std::vector<QPointF>& origins);

    bool empty() const { return m_partitions.empty(); }
    int partitionCount() const { return static_cast<int>(m_partitions.size()); }
    int grid() const { return m_grid; } // patches per side of a partition
    bool hasTiles() const { return partitionCount() > 1; }
    bool overlaps() const { return hasTiles() && !m_sideBySide; } // the overview lies under the tiles

    /// The patch that the fill speaks for: a tile's where there are tiles, unless the filter says otherwise.
    std::optional<PatchRef> hit(QPointF image, PartitionFilter filter) const;
    /// Those patches that a rectangle touches, row by row.
    std::vector<PatchRef> touching(const QRectF& image, PartitionFilter filter) const;
    std::optional<PatchRef> patchOfId(int id) const; // none for newlines and unknown ids
    PatchRef patch(int partition, int row, int col) const;
    bool has(const PatchRef& patch) const; // such a cell exists
    /// Vision-stage row of a patch: where per-patch arrays keep its value.
    int index(int partition, int row, int col) const { return (partition * m_grid + row) * m_grid + col; }

    QRectF patchRect(int partition, int row, int col) const; // empty when wholly in the padding
    QRectF patchRect(const PatchRef& patch) const { return patchRect(patch.partition, patch.row, patch.col); }
    QRectF partitionRect(int partition) const;
    /// Share of a patch that shows the picture, the rest is padding; 0..1.
    double visibleShare(const PatchRef& patch) const;
    /// The partitions whose cells carry the fill under this filter: the tiles if there are any, else the
    /// overview; side by side all of them.
    std::vector<int> filledPartitions(PartitionFilter filter) const;
    bool operator==(const TokenLayout&) const = default;

private:
    struct Span {
        double begin = 0, end = 0;
        bool contains(double value) const { return value >= begin && value < end; }
        bool operator==(const Span&) const = default;
    };
    struct Cells {
        QRectF rect {};
        double patchArea = 0;               // of a patch without padding
        std::vector<Span> rows {}, cols {}; // an axis-parallel grid: two spans give a cell
        bool operator==(const Cells&) const = default;
    };

    void nameIds(const Layout& layout);

    int m_grid = 0;
    bool m_sideBySide = false;
    std::vector<Cells> m_partitions {};
    std::vector<int> m_patchToId {};
    std::vector<std::optional<PatchRef>> m_byId {};
};

} // namespace ps

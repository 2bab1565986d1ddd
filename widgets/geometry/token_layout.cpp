// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/token_layout.h"

#include <algorithm>

namespace ps {

namespace {

QRectF toQRectF(const Rect& rect) { return { rect.x, rect.y, rect.width, rect.height }; }

/// Pixels of the original image under a patch that lies wholly on it.
double wholePatchArea(const ImageGeometry& geometry, int partition)
{
    const double width = geometry.imageWidth, height = geometry.imageHeight, grid = geometry.patchGrid();
    if (geometry.framing == Framing::PadSquare)
        return (geometry.canvasWidth / grid) * (geometry.canvasHeight / grid);
    if (geometry.framing == Framing::AnyRes && partition == 0)
        return (width / grid) * (height / grid);
    return (geometry.patchSize * width / geometry.resizedWidth)
        * (geometry.patchSize * height / geometry.resizedHeight);
}

} // namespace

TokenLayout::TokenLayout(const Layout& layout)
    : m_grid(layout.geometry.patchGrid())
    , m_patchToId(layout.patchToId.begin(), layout.patchToId.end())
    , m_byId(layout.tokens.size())
{
    const auto side = static_cast<std::size_t>(m_grid);
    for (const Partition& partition : layout.partitions) {
        Cells cells { .rect = toQRectF(partition.rect),
            .patchArea = wholePatchArea(layout.geometry, partition.index) };
        cells.rows.resize(side);
        cells.cols.resize(side);
        for (int row = 0; row < m_grid; ++row)
            for (int col = 0; col < m_grid; ++col) {
                const Rect rect = layout.patchRect(partition.index, row, col);
                if (rect.empty())
                    continue;
                cells.rows[static_cast<std::size_t>(row)] = { rect.y, rect.y + rect.height };
                cells.cols[static_cast<std::size_t>(col)] = { rect.x, rect.x + rect.width };
            }
        m_partitions.push_back(std::move(cells));
    }
    nameIds(layout);
}

TokenLayout::TokenLayout(const Layout& layout, const std::vector<QPointF>& origins)
    : m_grid(layout.geometry.patchGrid())
    , m_sideBySide(true)
    , m_patchToId(layout.patchToId.begin(), layout.patchToId.end())
    , m_byId(layout.tokens.size())
{
    const double patch = layout.geometry.patchSize, side = layout.geometry.partitionSize;
    for (const QPointF& origin : origins) {
        Cells cells { .rect = QRectF(origin, QSizeF(side, side)), .patchArea = patch * patch };
        for (int i = 0; i < m_grid; ++i) {
            cells.rows.push_back({ origin.y() + patch * i, origin.y() + patch * (i + 1) });
            cells.cols.push_back({ origin.x() + patch * i, origin.x() + patch * (i + 1) });
        }
        m_partitions.push_back(std::move(cells));
    }
    nameIds(layout);
}

void TokenLayout::nameIds(const Layout& layout)
{
    for (std::size_t id = 0; id < layout.tokens.size(); ++id)
        if (const VisualToken& token = layout.tokens[id]; !token.newline)
            m_byId[id] = PatchRef { token.partition, token.row, token.col, static_cast<int>(id) };
}

std::vector<int> TokenLayout::filledPartitions(PartitionFilter filter) const
{
    if (empty())
        return {};
    if (filter == PartitionFilter::OverviewOnly || (filter == PartitionFilter::All && !hasTiles()))
        return { 0 };
    std::vector<int> tiles;
    for (int partition = m_sideBySide && filter == PartitionFilter::All ? 0 : 1; partition < partitionCount();
         ++partition)
        tiles.push_back(partition);
    return tiles;
}

std::optional<PatchRef> TokenLayout::hit(QPointF image, PartitionFilter filter) const
{
    for (const int partition : filledPartitions(filter)) {
        const Cells& cells = m_partitions[static_cast<std::size_t>(partition)];
        const auto row = std::ranges::find_if(cells.rows, [&](Span span) { return span.contains(image.y()); });
        const auto col = std::ranges::find_if(cells.cols, [&](Span span) { return span.contains(image.x()); });
        if (row == cells.rows.end() || col == cells.cols.end())
            continue;
        return patch(partition, static_cast<int>(row - cells.rows.begin()),
            static_cast<int>(col - cells.cols.begin()));
    }
    return std::nullopt;
}

std::vector<PatchRef> TokenLayout::touching(const QRectF& image, PartitionFilter filter) const
{
    std::vector<PatchRef> patches;
    for (const int partition : filledPartitions(filter))
        for (int row = 0; row < m_grid; ++row)
            for (int col = 0; col < m_grid; ++col)
                if (patchRect(partition, row, col).intersects(image))
                    patches.push_back(patch(partition, row, col));
    return patches;
}

bool TokenLayout::has(const PatchRef& patch) const
{
    const auto inside = [](int value, int end) { return value >= 0 && value < end; };
    return inside(patch.partition, partitionCount()) && inside(patch.row, m_grid) && inside(patch.col, m_grid);
}

std::optional<PatchRef> TokenLayout::patchOfId(int id) const
{
    if (id < 0 || static_cast<std::size_t>(id) >= m_byId.size())
        return std::nullopt;
    return m_byId[static_cast<std::size_t>(id)];
}

PatchRef TokenLayout::patch(int partition, int row, int col) const
{
    return { partition, row, col, m_patchToId[static_cast<std::size_t>(index(partition, row, col))] };
}

QRectF TokenLayout::patchRect(int partition, int row, int col) const
{
    const Cells& cells = m_partitions[static_cast<std::size_t>(partition)];
    const Span y = cells.rows[static_cast<std::size_t>(row)], x = cells.cols[static_cast<std::size_t>(col)];
    return { x.begin, y.begin, x.end - x.begin, y.end - y.begin };
}

double TokenLayout::visibleShare(const PatchRef& patch) const
{
    const QRectF seen = patchRect(patch);
    return std::clamp(
        seen.width() * seen.height() / m_partitions[static_cast<std::size_t>(patch.partition)].patchArea, 0.0,
        1.0);
}

QRectF TokenLayout::partitionRect(int partition) const
{
    return m_partitions[static_cast<std::size_t>(partition)].rect;
}

} // namespace ps

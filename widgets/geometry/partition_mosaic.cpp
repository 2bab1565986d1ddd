// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/partition_mosaic.h"

#include <algorithm>

namespace ps {
namespace {

constexpr int kStripe = 4; // pixels
constexpr std::uint8_t kGround = 34, kLight = 74, kDark = 52;

/// Where the picture lies in a partition, in its pixels; the rest is padding.
QRectF pictureIn(const ImageGeometry& geometry, const Partition& partition)
{
    const double side = geometry.partitionSize;
    const QRectF whole(0, 0, side, side);
    if (geometry.framing == Framing::PadSquare) {
        const double scale = side / geometry.canvasWidth;
        return QRectF(geometry.offsetLeft * scale, geometry.offsetTop * scale, geometry.imageWidth * scale,
                   geometry.imageHeight * scale)
            & whole;
    }
    if (geometry.framing == Framing::CenterCrop || partition.index == 0)
        return whole;
    return QRectF(geometry.offsetLeft - partition.col * side, geometry.offsetTop - partition.row * side,
               geometry.resizedWidth, geometry.resizedHeight)
        & whole;
}

QPoint originOf(const ImageGeometry& geometry, const Partition& partition)
{
    const int side = geometry.partitionSize, gap = geometry.patchSize;
    return partition.index == 0
        ? QPoint(0, 0)
        : QPoint(side + gap + partition.col * (side + gap / 4), partition.row * (side + gap / 4));
}

QSize sizeOf(const ImageGeometry& geometry)
{
    const int side = geometry.partitionSize, gap = geometry.patchSize;
    if (geometry.gridCols == 0)
        return { side, side };
    return { side + gap + geometry.gridCols * (side + gap / 4) - gap / 4,
        geometry.gridRows * (side + gap / 4) - gap / 4 };
}

void copyPartition(Image& to, QPoint origin, const std::uint8_t* pixels, int side, const QRectF& picture)
{
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            std::uint8_t* out = to.rgb.data()
                + 3
                    * (static_cast<std::size_t>(origin.y() + y) * static_cast<std::size_t>(to.width)
                        + static_cast<std::size_t>(origin.x() + x));
            const bool padding = x + 0.5 < picture.left() || x + 0.5 >= picture.right()
                || y + 0.5 < picture.top() || y + 0.5 >= picture.bottom();
            if (padding)
                std::fill_n(out, 3, (x + y) / kStripe % 2 == 0 ? kLight : kDark);
            else
                std::copy_n(pixels + 3 * (y * side + x), 3, out);
        }
}

} // namespace

std::optional<PartitionMosaic> partitionMosaic(const Trace& trace)
{
    const Layout& layout = trace.layout;
    const ImageGeometry& geometry = layout.geometry;
    const auto side = static_cast<std::size_t>(geometry.partitionSize);
    const std::size_t bytes = 3 * side * side;
    if (!trace.vision || layout.partitions.empty()
        || trace.vision->partitionPixels.size() != bytes * layout.partitions.size())
        return std::nullopt;
    auto image = std::make_shared<Image>();
    const QSize size = sizeOf(geometry);
    image->width = size.width();
    image->height = std::max(size.height(), geometry.partitionSize);
    image->rgb.assign(
        3 * static_cast<std::size_t>(image->width) * static_cast<std::size_t>(image->height), kGround);
    std::vector<QPointF> origins;
    for (const Partition& partition : layout.partitions) {
        const QPoint origin = originOf(geometry, partition);
        origins.emplace_back(origin);
        copyPartition(*image, origin,
            trace.vision->partitionPixels.data() + bytes * static_cast<std::size_t>(partition.index),
            geometry.partitionSize, pictureIn(geometry, partition));
    }
    return PartitionMosaic { .image = std::move(image), .tokens = TokenLayout(layout, origins) };
}

} // namespace ps

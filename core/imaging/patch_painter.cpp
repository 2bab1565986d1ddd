// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/patch_painter.h"

#include "core/imaging/caption_text.h"
#include "core/imaging/number_text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ps::imaging {
namespace {

constexpr double kNowhere = std::numeric_limits<double>::infinity();

std::vector<int> keptPerPartition(const Trace& trace, std::optional<int> layer)
{
    const std::vector<float> mask = viewValues(trace, View::Mask, layer);
    const auto n = static_cast<std::size_t>(trace.layout.geometry.patchesPerPartition());
    std::vector<int> kept(static_cast<std::size_t>(trace.layout.geometry.partitionCount()), 0);
    for (std::size_t row = 0; row < mask.size(); ++row)
        kept[row / n] += mask[row] > 0 ? 1 : 0;
    return kept;
}

} // namespace

PatchPainter::PatchPainter(
    const Trace& trace, const std::vector<float>& values, const PictureOptions& options, double grid)
    : m_trace(trace)
    , m_layout(trace.layout)
    , m_values(values)
    , m_options(options)
    , m_stage(trace.image, grid, options.blend == Blend::Blended)
    , m_grid(m_layout.geometry.patchGrid())
    , m_tiles(m_layout.geometry.partitionCount() - 1)
    , m_kept(keptPerPartition(trace, options.layer))
{
}

float PatchPainter::valueAt(int partition, int row, int col) const
{
    if (row < 0 || col < 0 || row >= m_grid || col >= m_grid)
        return 0;
    return m_values[static_cast<std::size_t>((partition * m_grid + row) * m_grid + col)];
}

int PatchPainter::count(int firstPartition, int lastPartition, float wanted) const
{
    const auto n = static_cast<std::ptrdiff_t>(patchesPerPartition());
    return static_cast<int>(
        std::count(m_values.begin() + firstPartition * n, m_values.begin() + (lastPartition + 1) * n, wanted));
}

double PatchPainter::keptShare(int partition) const
{
    return static_cast<double>(keptByRule(partition)) / patchesPerPartition();
}

Rect PatchPainter::area(int partition) const
{
    return m_stage.cell(m_layout.partitions[static_cast<std::size_t>(partition)].rect);
}

Rgb PatchPainter::color(double part) const
{
    return colorMap(m_options.colorMap)[static_cast<std::size_t>(std::clamp(255 * part, 0.0, 255.0))];
}

void PatchPainter::forEachCell(
    int firstPartition, int lastPartition, const std::function<void(const Cell&)>& visit) const
{
    for (int partition = firstPartition; partition <= lastPartition; ++partition) {
        for (int patch = 0; patch < patchesPerPartition(); ++patch) {
            Cell cell { .partition = partition, .row = patch / m_grid, .col = patch % m_grid };
            const Rect rect = m_layout.patchRect(partition, cell.row, cell.col);
            if (rect.empty())
                continue;
            cell.index = static_cast<std::size_t>(partition * patchesPerPartition() + patch);
            cell.rect = m_stage.cell(rect);
            visit(cell);
        }
    }
}

std::vector<Line> PatchPainter::contours(float wanted) const
{
    std::vector<Line> lines;
    forEachCell(firstFilled(), m_tiles, [&](const Cell& cell) {
        if (value(cell) != wanted)
            return;
        const auto border = borderOf(cell.rect); // top, right, bottom, left
        const auto add = [&](std::size_t side, int row, int col) {
            if (valueAt(cell.partition, row, col) != wanted)
                lines.push_back(border[side]);
        };
        add(0, cell.row - 1, cell.col);
        add(1, cell.row, cell.col + 1);
        add(2, cell.row + 1, cell.col);
        add(3, cell.row, cell.col - 1);
    });
    return lines;
}

std::vector<Line> PatchPainter::overviewTicks(float wanted) const
{
    std::vector<Line> lines;
    forEachCell(0, 0, [&](const Cell& cell) {
        if (value(cell) == wanted) {
            const auto ticks = cornerTicks(cell.rect);
            lines.insert(lines.end(), ticks.begin(), ticks.end());
        }
    });
    return lines;
}

std::vector<Line> PatchPainter::tileBorders() const
{
    std::vector<Line> lines;
    for (const Partition& partition : m_layout.partitions) {
        if (partition.index == 0 || partition.rect.empty())
            continue;
        const auto border = borderOf(m_stage.cell(partition.rect));
        if (partition.rect.y > 0)
            lines.push_back(border[0]);
        if (partition.rect.x > 0)
            lines.push_back(border[3]);
    }
    return lines;
}

std::vector<Line> PatchPainter::regionBorders(const std::vector<std::int8_t>& region) const
{
    std::vector<Line> lines;
    forEachCell(0, 0, [&](const Cell& cell) {
        const auto border = borderOf(cell.rect);
        if (cell.row > 0 && region[cell.index] != region[cell.index - static_cast<std::size_t>(m_grid)])
            lines.push_back(border[0]);
        if (cell.col > 0 && region[cell.index] != region[cell.index - 1])
            lines.push_back(border[3]);
    });
    return lines;
}

shape::Veil PatchPainter::veil() const
{
    return { .area = { 0, 0, m_stage.width(), m_stage.height() },
        .shade = { { 0, 0, 0 }, 1 - kDropped },
        .stripes = kDroppedStripes };
}

ColorBar PatchPainter::fillHeat(int firstPartition, int lastPartition, bool diverging)
{
    constexpr double kUnknown = 0.6; // of black over what has no value
    const auto n = static_cast<std::size_t>(patchesPerPartition());
    ColorBar bar {
        .colorMap = m_options.colorMap, .low = diverging ? 0 : kNowhere, .high = diverging ? 0 : -kNowhere
    };
    for (std::size_t i = static_cast<std::size_t>(firstPartition) * n;
         i < static_cast<std::size_t>(lastPartition + 1) * n; ++i)
        if (const double value = m_values[i]; !std::isnan(value)) {
            bar.low = std::min(bar.low, value);
            bar.high = std::max(bar.high, value);
        }
    if (!(bar.low <= bar.high)) // nothing was scored in these partitions
        bar.low = bar.high = 0;
    bar.diverging = diverging;
    const auto& colors = diverging ? divergingMap() : colorMap(m_options.colorMap);
    forEachCell(firstPartition, lastPartition, [&](const Cell& cell) {
        if (std::isnan(value(cell)))
            painter().fillRect(cell.rect, { palette::kHalo, kUnknown });
        else
            painter().fillRect(cell.rect, { colors[colorEntry(bar, value(cell))], m_options.opacity });
    });
    return bar;
}

std::string PatchPainter::badgeText(int partition) const
{
    return partitionName(partition) + "  " + std::to_string(keptByRule(partition)) + '/'
        + std::to_string(patchesPerPartition()) + " (" + percentText(keptShare(partition)) + ')';
}

void PatchPainter::centreBadge(const Rect& area, const std::string& text)
{
    for (const double size : { 16.0, 13.0, 11.0, 9.0, 7.0 }) {
        const Point plate = badgeSize(text, size);
        if (plate.x > area.width - 4 || plate.y > area.height - 4)
            continue;
        const Point corner { area.x + (area.width - plate.x) / 2, area.y + (area.height - plate.y) / 2 };
        return paintBadge(painter(), corner, text, size);
    }
}

void PatchPainter::cornerBadge(const Rect& area, const std::string& text)
{
    constexpr double kSize = 10, kInset = 6;
    const Point plate = badgeSize(text, kSize);
    if (plate.x + 2 * kInset <= area.width && plate.y * 2 <= area.height)
        paintBadge(painter(), { area.x + kInset, area.y + kInset }, text, kSize);
}

} // namespace ps::imaging

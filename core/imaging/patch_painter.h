// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/figure.h"
#include "core/imaging/heatmap.h"
#include "core/imaging/marks.h"
#include "core/imaging/picture_stage.h"

#include <functional>
#include <string>
#include <vector>

namespace ps::imaging {

struct Cell {
    int partition = 0, row = 0, col = 0;
    std::size_t index = 0; // row of the vision stage
    Rect rect {};          // in figure units
};

/// The patches of a trace on its picture. Where there are tiles a fill speaks for them, else for the one partition.
class PatchPainter {
public:
    /// `values` (P * N), see viewValues; all three must outlive this. `grid`: see PictureStage.
    PatchPainter(const Trace& trace, const std::vector<float>& values, const PictureOptions& options, double grid);

    const Trace& trace() const { return m_trace; }
    PictureStage& stage() { return m_stage; }
    Painter& painter() { return m_stage.painter(); }
    bool hasTiles() const { return m_tiles > 0; }
    int lastPartition() const { return m_tiles; }
    int firstFilled() const { return m_tiles > 0 ? 1 : 0; }
    int patchesPerPartition() const { return m_grid * m_grid; }

    float value(const Cell& cell) const { return m_values[cell.index]; }
    float valueAt(int partition, int row, int col) const; // 0 outside the partition's grid
    int count(int firstPartition, int lastPartition, float wanted) const;
    int keptByRule(int partition) const { return m_kept[static_cast<std::size_t>(partition)]; }
    double keptShare(int partition) const;
    Rect area(int partition) const; // in figure units
    Rgb color(double part) const;   // of the colour map, 0..1

    /// Patches with an area on the picture, row by row.
    void forEachCell(int firstPartition, int lastPartition, const std::function<void(const Cell&)>& visit) const;

    /// Around each connected group of patches with this value: the outline of the decision, not of its cells.
    std::vector<Line> contours(float wanted) const;
    std::vector<Line> overviewTicks(float wanted) const; // in the corners of its patches with this value
    std::vector<Line> tileBorders() const;
    /// Between overview patches whose `region` differs.
    std::vector<Line> regionBorders(const std::vector<std::int8_t>& region) const;

    /// What was dropped, dark: over the whole picture, nothing hatched or bright yet.
    shape::Veil veil() const;

    /// One linear scale over all patches of these partitions, also those in the padding, as on the screen. Patches without a
    /// value are darkened. Diverging: signed values, around zero.
    ColorBar fillHeat(int firstPartition, int lastPartition, bool diverging = false);
    std::string badgeText(int partition) const; // "Sub1  41/64 (64 %)"
    /// In the middle of an area, as large as fits, or not at all.
    void centreBadge(const Rect& area, const std::string& text);
    /// In the top left corner of an area that is large enough.
    void cornerBadge(const Rect& area, const std::string& text);

private:
    const Trace& m_trace;
    const Layout& m_layout;
    const std::vector<float>& m_values;
    const PictureOptions& m_options;
    PictureStage m_stage;
    int m_grid = 0, m_tiles = 0;
    std::vector<int> m_kept {}; // per partition, by the rule; empty mask: zeros
};

} // namespace ps::imaging

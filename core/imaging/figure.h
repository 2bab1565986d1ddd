// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/painter.h"

#include <optional>
#include <string>
#include <vector>

namespace ps::imaging {

enum class Mark {
    Kept,
    Dropped,
    CutOff,
    OverviewKept,
    ForcedKeep,
    ForcedDrop,
    Outside,
    Class,
    Both,
    OnlyA,
    OnlyB
};

struct LegendEntry {
    Mark mark = Mark::Kept;
    std::string text {};
    Rgb color {};           // Class: its fill,
    std::string numeral {}; // and what stands on it
};

struct ColorBar {
    std::string colorMap {};
    double low = 0, high = 1;
    bool percent = false;
    bool diverging = false;       // signed values on divergingMap, its middle at zero, which gets a line
    std::optional<double> cut {}; // marked: what was kept lies above
};

/// The entry of a 256-colour map for a value on this bar.
std::size_t colorEntry(const ColorBar& bar, double value);

/// One bar cut into shares: how a budget is split over the partitions.
struct SplitBar {
    struct Share {
        std::string text {};
        double amount = 0; // widths are in these proportions
        Rgb color {};
    };
    std::vector<Share> shares {};
};

struct CaptionLine {
    enum class Kind { Title, Body, Detail, Command };
    Kind kind = Kind::Body;
    std::string text {};
};

/// A picture with everything a reader needs beside it.
struct Figure {
    Page picture {};
    std::vector<LegendEntry> legend {};
    std::optional<ColorBar> colorBar {};
    SplitBar split {};
    std::vector<CaptionLine> caption {};
};

/// Picture, colour bar on its right, legend and caption below it, on white paper; without `paperBehind` the paper has a
/// hole where the picture lies. The steps of the colour bar are at least 1 / `grid` high. Lines are wrapped, never cut.
Page composeFigure(Figure figure, double grid, bool paperBehind = true);

/// Words wrapped to `width`; a word wider than that is cut into pieces. Never empty.
std::vector<std::string> wrapped(const std::string& text, const TextStyle& style, double width);

/// Round values for the labels of a scale from low to high, both ends included.
std::vector<double> scaleMarks(double low, double high);

} // namespace ps::imaging

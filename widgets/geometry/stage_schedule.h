// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>

#include <cstddef>
#include <optional>
#include <vector>

namespace ps {

/// Before decoder layer `layer` the share `ratio` of the image's own tokens goes on.
struct Stage {
    int layer = 1;
    double ratio = 1;
    bool operator==(const Stage&) const = default;
};

/// The stages that a person can move: ascending layers inside a decoder of `layers` layers, ratios that never rise.
struct StageSchedule {
    std::vector<Stage> stages {};
    int layers = 0;
    bool operator==(const StageSchedule&) const = default;
};

/// The schedule with one stage moved there, held between its neighbours; ratios in whole percents, at least one.
StageSchedule withStageMoved(StageSchedule schedule, std::size_t stage, int layer, double ratio);

/// The stage that decides what a layer sees; null before the first.
std::optional<std::size_t> stageOfLayer(const StageSchedule& schedule, int layer);

/// Where a plot of layers -0.5 .. L-0.5 and shares 0 .. top puts things. Pure; pixels as in `area`.
struct StageFrame {
    QRectF area {};
    int layers = 0;
    double top = 1; // share at the upper edge

    QPointF pointOf(const Stage& stage) const; // a stage stands on the border before its layer
    int layerAt(double x) const;               // the column under x, 0 .. L-1
    int borderAt(double x) const;              // the layer whose left border is nearest, 1 .. L-1
    double ratioAt(double y) const;            // not held to 0 .. 1
    std::optional<std::size_t> stageAt(const StageSchedule& schedule, QPointF position, double reach) const;
};

} // namespace ps

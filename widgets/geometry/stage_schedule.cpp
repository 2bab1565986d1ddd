// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/stage_schedule.h"

#include <QLineF>

#include <algorithm>
#include <cmath>

namespace ps {
namespace {

constexpr double kPercents = 100;

} // namespace

StageSchedule withStageMoved(StageSchedule schedule, std::size_t stage, int layer, double ratio)
{
    auto& stages = schedule.stages;
    if (stage >= stages.size())
        return schedule;
    const bool first = stage == 0, last = stage + 1 == stages.size();
    const int lowest = first ? 1 : stages[stage - 1].layer + 1;
    const int highest = last ? schedule.layers - 1 : stages[stage + 1].layer - 1;
    const double most = first ? 1 : stages[stage - 1].ratio;
    const double least = last ? 1 / kPercents : stages[stage + 1].ratio;
    if (lowest <= highest)
        stages[stage].layer = std::clamp(layer, lowest, highest);
    const bool sameRatio = std::round(ratio * kPercents) == std::round(stages[stage].ratio * kPercents);
    if (least <= most && !sameRatio) // moving a stage sideways leaves a ratio of other digits alone
        stages[stage].ratio = std::clamp(std::round(ratio * kPercents) / kPercents, least, most);
    return schedule;
}

std::optional<std::size_t> stageOfLayer(const StageSchedule& schedule, int layer)
{
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < schedule.stages.size(); ++i)
        if (schedule.stages[i].layer <= layer)
            found = i;
    return found;
}

QPointF StageFrame::pointOf(const Stage& stage) const
{
    return { area.left() + area.width() * stage.layer / std::max(layers, 1),
        area.bottom() - area.height() * stage.ratio / top };
}

int StageFrame::layerAt(double x) const
{
    return std::clamp(
        static_cast<int>(std::floor((x - area.left()) / area.width() * layers)), 0, std::max(layers - 1, 0));
}

int StageFrame::borderAt(double x) const
{
    return std::clamp(
        static_cast<int>(std::lround((x - area.left()) / area.width() * layers)), 1, std::max(layers - 1, 1));
}

double StageFrame::ratioAt(double y) const { return (area.bottom() - y) / area.height() * top; }

std::optional<std::size_t> StageFrame::stageAt(const StageSchedule& schedule, QPointF position, double reach) const
{
    std::optional<std::size_t> nearest;
    double distance = reach;
    for (std::size_t i = 0; i < schedule.stages.size(); ++i)
        if (const double away = QLineF(pointOf(schedule.stages[i]), position).length(); away <= distance) {
            nearest = i;
            distance = away;
        }
    return nearest;
}

} // namespace ps

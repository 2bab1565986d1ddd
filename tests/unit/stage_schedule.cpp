// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/stage_schedule.h"

#include <gtest/gtest.h>

using namespace ps;

namespace {

StageSchedule quarters() { return { .stages = { { 2, 0.5 }, { 4, 0.25 }, { 6, 0.125 } }, .layers = 8 }; }

} // namespace

TEST(StageSchedule, AMovedStageTakesItsPlaceAlone)
{
    const StageSchedule moved = withStageMoved(quarters(), 1, 5, 0.304);
    EXPECT_EQ(moved.stages[1], (Stage { 5, 0.3 })) << "whole percents";
    EXPECT_EQ(moved.stages[0], quarters().stages[0]);
    EXPECT_EQ(moved.stages[2], quarters().stages[2]);
}

TEST(StageSchedule, NeighboursHoldAStage)
{
    EXPECT_EQ(withStageMoved(quarters(), 1, 0, 0.9).stages[1], (Stage { 3, 0.5 }));
    EXPECT_EQ(withStageMoved(quarters(), 1, 7, 0.0).stages[1], (Stage { 5, 0.125 }));
    EXPECT_EQ(withStageMoved(quarters(), 0, -3, 7).stages[0], (Stage { 1, 1 }));
    EXPECT_EQ(withStageMoved(quarters(), 2, 99, -1).stages[2], (Stage { 7, 0.01 }));
    EXPECT_EQ(withStageMoved(quarters(), 3, 1, 1), quarters());
}

TEST(StageSchedule, ALayerBelongsToTheLastStageBeforeIt)
{
    EXPECT_FALSE(stageOfLayer(quarters(), 1));
    EXPECT_EQ(stageOfLayer(quarters(), 2), 0U);
    EXPECT_EQ(stageOfLayer(quarters(), 5), 1U);
    EXPECT_EQ(stageOfLayer(quarters(), 7), 2U);
}

TEST(StageSchedule, PixelsAndStagesAgree)
{
    const StageFrame frame { .area = { 40, 10, 320, 150 }, .layers = 8, .top = 1.25 };
    for (const Stage& stage : quarters().stages) {
        const QPointF point = frame.pointOf(stage);
        EXPECT_EQ(frame.borderAt(point.x()), stage.layer);
        EXPECT_EQ(frame.layerAt(point.x() + 1), stage.layer);
        EXPECT_EQ(frame.layerAt(point.x() - 1), stage.layer - 1);
        EXPECT_NEAR(frame.ratioAt(point.y()), stage.ratio, 1e-12);
    }
    EXPECT_EQ(frame.layerAt(-500), 0);
    EXPECT_EQ(frame.layerAt(5000), 7);
    EXPECT_EQ(frame.borderAt(5000), 7);
}

TEST(StageSchedule, TheNearestHandleInReachIsHit)
{
    const StageFrame frame { .area = { 0, 0, 320, 100 }, .layers = 8, .top = 1 };
    const QPointF second = frame.pointOf(quarters().stages[1]);
    EXPECT_EQ(frame.stageAt(quarters(), second + QPointF(4, -3), 8), 1U);
    EXPECT_FALSE(frame.stageAt(quarters(), second + QPointF(20, 0), 8));
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/geometry/time_axis.h"

#include <gtest/gtest.h>

using namespace ps;

namespace {

TimeAxis hundredMs()
{
    TimeAxis axis;
    axis.setPixels(20, 220);
    axis.setWhole(100);
    return axis;
}

} // namespace

TEST(TimeAxis, MapsThereAndBack)
{
    const TimeAxis axis = hundredMs();
    EXPECT_DOUBLE_EQ(axis.toX(0), 20);
    EXPECT_DOUBLE_EQ(axis.toX(50), 120);
    EXPECT_DOUBLE_EQ(axis.toMs(axis.toX(37.5)), 37.5);
}

TEST(TimeAxis, WhatLiesUnderThePointerStaysThere)
{
    TimeAxis axis = hundredMs();
    const double under = axis.toMs(170);
    axis.zoom(4, 170);
    EXPECT_DOUBLE_EQ(axis.to() - axis.from(), 25);
    EXPECT_NEAR(axis.toMs(170), under, 1e-9);
    EXPECT_FALSE(axis.showsAll());
    axis.zoom(0.25, 170);
    EXPECT_TRUE(axis.showsAll());
}

TEST(TimeAxis, PanStopsAtBothEnds)
{
    TimeAxis axis = hundredMs();
    axis.pan(50);
    EXPECT_TRUE(axis.showsAll()) << "there is nothing beside the whole";
    axis.zoom(4, 120);
    const double from = axis.from();
    axis.pan(-8); // of 200 pixels, 25 ms wide
    EXPECT_DOUBLE_EQ(axis.from(), from + 1);
    axis.pan(-10000);
    EXPECT_DOUBLE_EQ(axis.to(), 100);
    axis.pan(10000);
    EXPECT_DOUBLE_EQ(axis.from(), 0);
}

TEST(TimeAxis, AGrowingRunKeepsWhatWasZoomedTo)
{
    TimeAxis axis = hundredMs();
    axis.setWhole(200);
    EXPECT_DOUBLE_EQ(axis.to(), 200);
    axis.zoom(8, 20);
    axis.setWhole(400);
    EXPECT_DOUBLE_EQ(axis.from(), 0);
    EXPECT_DOUBLE_EQ(axis.to(), 25);
    axis.setWhole(10); // another run
    EXPECT_TRUE(axis.showsAll());
}

TEST(TimeAxis, ShowMovesNoFurtherThanItMust)
{
    TimeAxis axis = hundredMs();
    axis.zoom(4, 20);
    axis.show(40, 45);
    EXPECT_DOUBLE_EQ(axis.to(), 45);
    axis.show(30, 35);
    EXPECT_DOUBLE_EQ(axis.to(), 45);
    axis.show(10, 90); // longer than the view: from its start
    EXPECT_DOUBLE_EQ(axis.from(), 10);
}

TEST(TimeAxis, TicksAreRoundAndApart)
{
    TimeAxis axis = hundredMs();
    EXPECT_EQ(axis.ticks(40), (std::vector<double> { 0, 20, 40, 60, 80, 100 }));
    axis.setWhole(7);
    EXPECT_EQ(axis.ticks(50), (std::vector<double> { 0, 2, 4, 6 }));
    axis.setWhole(0);
    EXPECT_TRUE(axis.ticks(50).empty());
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/time_left.h"

#include <gtest/gtest.h>

namespace ps {

TEST(TimeLeft, FollowsThePaceSinceTheBeginning)
{
    TimeLeft left;
    EXPECT_FALSE(left.update("reading", 0, 100, 10)) << "nothing is done yet";
    EXPECT_FALSE(left.update("reading", 20, 100, 10.5)) << "half a second says little";
    EXPECT_DOUBLE_EQ(*left.update("reading", 25, 100, 15), 15); // 25 in 5 s, 75 to go
    EXPECT_DOUBLE_EQ(*left.update("reading", 100, 100, 20), 0);
}

TEST(TimeLeft, AnotherPieceBeginsAnew)
{
    TimeLeft left;
    left.update("reading", 0, 10, 0);
    EXPECT_TRUE(left.update("reading", 5, 10, 5));
    EXPECT_FALSE(left.update("measuring", 5, 10, 6));
    EXPECT_DOUBLE_EQ(*left.update("measuring", 6, 10, 8), 8)
        << "what was done before does not count as its pace";
    EXPECT_FALSE(left.update("measuring", 1, 10, 20)) << "less than before: a second round";
}

TEST(TimeLeft, NothingForUnknownAmounts)
{
    TimeLeft left;
    left.update("waiting", 0, 0, 0);
    EXPECT_FALSE(left.update("waiting", 3, 0, 5));
}

TEST(TimeLeft, InWords)
{
    EXPECT_EQ(timeLeftText(0.4), "0 s left");
    EXPECT_EQ(timeLeftText(89), "89 s left");
    EXPECT_EQ(timeLeftText(90), "2 min left");
    EXPECT_EQ(timeLeftText(3600), "60 min left");
}

} // namespace ps

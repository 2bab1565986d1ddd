// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/schedule.h"
#include "core/base/error.h"

#include <gtest/gtest.h>

namespace ps {

TEST(Schedule, DefaultsAreThePublishedOnes)
{
    EXPECT_EQ(quarterLayers(32), (std::vector<int> { 8, 16, 24 }));
    EXPECT_EQ(quarterLayers(40), (std::vector<int> { 8, 16, 24 })) << "as shipped for 13B";
    EXPECT_EQ(quarterLayers(8), (std::vector<int> { 2, 4, 6 }));
    EXPECT_EQ(quarterLayers(2), (std::vector<int> { 1 }));
    EXPECT_TRUE(quarterLayers(1).empty());
    const Schedule half = geometricSchedule(0.46875, {}, 32);
    EXPECT_EQ(half.layers, quarterLayers(32));
    EXPECT_EQ(half.ratios, (std::vector<double> { 0.5, 0.25, 0.125 })) << "exactly: counts are truncated";
}

// Mean tokens of LLaVA-1.5 (576) that the paper's table 2 asks for, and the factor that reaches them.
TEST(Schedule, SolvesThePapersAverages)
{
    const auto lambda = [](double tokens, const std::vector<int>& layers) {
        return geometricSchedule(tokens / 576, layers, 32).ratios.front();
    };
    EXPECT_NEAR(lambda(192, { 8, 16, 24 }), 0.253, 0.001);
    EXPECT_NEAR(lambda(192, { 2, 8, 16 }), 0.560, 0.001);
    EXPECT_NEAR(lambda(128, { 2, 8, 16 }), 0.420, 0.001);
    EXPECT_NEAR(lambda(64, { 2, 8, 16 }), 0.192, 0.001);
    EXPECT_NEAR(lambda(64, { 2, 4, 6, 8 }), 0.369, 0.001);
}

TEST(Schedule, SolutionsHaveTheShareAskedFor)
{
    for (const int layers : { 2, 3, 5, 8, 24, 32, 40 })
        for (double share = smallestShare(layers); share <= 1; share += 0.01) {
            const Schedule schedule = geometricSchedule(share, {}, layers);
            EXPECT_NEAR(equivalentShare(schedule, layers), share, 1e-5) << layers << " layers";
        }
    EXPECT_EQ(geometricSchedule(0.2, {}, 32).layers, (std::vector<int> { 2, 8, 16 }))
        << "quarters are too late";
    EXPECT_EQ(geometricSchedule(0.1, {}, 32).layers, (std::vector<int> { 2, 4, 6, 8 }));
    EXPECT_EQ(geometricSchedule(1, {}, 8).ratios, (std::vector<double> { 1, 1, 1 }));
}

TEST(Schedule, RefusesWhatCannotBe)
{
    EXPECT_THROW(geometricSchedule(0.1, { 8, 16, 24 }, 32), Error) << "8 of 32 layers see everything";
    EXPECT_THROW(geometricSchedule(0.5, { 0, 4 }, 8), Error);
    EXPECT_THROW(geometricSchedule(0.5, { 4, 8 }, 8), Error);
    EXPECT_THROW(geometricSchedule(0.5, { 4, 4 }, 8), Error);
}

} // namespace ps

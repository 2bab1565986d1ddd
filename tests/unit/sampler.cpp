// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/llm/sampler.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace ps {

TEST(Sampler, GreedyTakesTheFirstOfEqualMaxima)
{
    Sampler sampler({}, 0);
    const std::array logits { 1.0F, 3.0F, 3.0F, 2.0F };
    const Sampled sampled = sampler.next(logits);
    EXPECT_EQ(sampled.id, 1);
    EXPECT_NEAR(sampled.logProbability, 3 - std::log(std::exp(1) + 2 * std::exp(3) + std::exp(2)), 1e-6);
}

TEST(Sampler, DrawsFollowTheTemperedSoftmax)
{
    const std::array logits { 0.0F, 1.0F, 2.0F };
    Sampler sampler({ .temperature = 0.5 }, 3);
    std::array<int, 3> counts {};
    constexpr int kDraws = 20000;
    for (int i = 0; i < kDraws; ++i)
        ++counts[static_cast<std::size_t>(sampler.next(logits).id)];
    const double sum = 1 + std::exp(2) + std::exp(4);
    for (std::size_t i = 0; i < counts.size(); ++i)
        EXPECT_NEAR(static_cast<double>(counts[i]) / kDraws, std::exp(2.0 * static_cast<double>(i)) / sum, 0.01);
}

TEST(Sampler, TopKAndTopPCutTheTail)
{
    const std::array logits { 5.0F, 4.0F, 3.0F, 2.0F };
    Sampler two({ .temperature = 100, .topK = 2 }, 1), nucleus({ .temperature = 1, .topP = 0.5 }, 1);
    for (int i = 0; i < 500; ++i) {
        EXPECT_LT(two.next(logits).id, 2);
        EXPECT_EQ(nucleus.next(logits).id, 0) << "the first token alone holds 64 %";
    }
}

TEST(Sampler, SameSeedSameDraws)
{
    const std::array logits { 0.1F, 0.2F, 0.3F, 0.4F };
    Sampler a({ .temperature = 1 }, 42), b({ .temperature = 1 }, 42);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(a.next(logits).id, b.next(logits).id);
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/scenes.h"

#include "core/train/scene_random.h"
#include "core/train/scene_world.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace ps::scenes {
namespace {

// Written down once: a change of a single pixel on any machine, compiler or optimisation level shows here.
TEST(Scenes, seedDecidesEveryByteOnEveryMachine)
{
    const std::map<std::uint64_t, std::string> expected {
        { 0, "3292e6c55d5112aaa9d1147c37e44000fbb5fed3c19889a38aeb9ceaf20bca30" },
        { 42, "4c06ffe39f55841897a221e69cfb8a876dabfb1c1a3a5f7538860c8f8f18a0e8" },
        { 900'000'000, "4f1292dfe077614e9caa0fbf244d0350edf7be835e892b4349163c13165990d7" },
        { 18'446'744'073'709'551'615U, "8d3334f265026d81b8c1eab57c3106cac712033758876dac5fd1de746fa4f571" },
    };
    for (const auto& [seed, hash] : expected)
        EXPECT_EQ(pixelHash(makeScene(seed).image), hash) << "seed " << seed;
}

TEST(Scenes, twoCallsGiveTheSameSceneAndTwoSeedsDifferentOnes)
{
    const Scene first = makeScene(7), again = makeScene(7), other = makeScene(8);
    EXPECT_EQ(first.image.rgb, again.image.rgb);
    ASSERT_EQ(first.questions.size(), again.questions.size());
    for (std::size_t i = 0; i < first.questions.size(); ++i) {
        EXPECT_EQ(first.questions[i].question, again.questions[i].question);
        EXPECT_EQ(first.questions[i].answer, again.questions[i].answer);
    }
    EXPECT_NE(pixelHash(first.image), pixelHash(other.image));
}

TEST(Scenes, objectsFillTheirOwnCellsInsideThePicture)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const Scene scene = makeScene(seed);
        ASSERT_GE(scene.objects.size(), 2U);
        ASSERT_LE(scene.objects.size(), 7U);
        std::set<int> cells;
        std::set<std::string> looks;
        for (const SceneObject& object : scene.objects) {
            EXPECT_TRUE(cells.insert(object.cell).second) << "seed " << seed << ", cell " << object.cell;
            EXPECT_TRUE(looks.insert(object.color + object.shape).second) << "seed " << seed;
            EXPECT_GE(object.x - object.halfWidth, 1.99) << "seed " << seed;
            EXPECT_GE(object.y - object.halfHeight, 1.99) << "seed " << seed;
            EXPECT_LE(object.x + object.halfWidth, scene.image.width - 1.99) << "seed " << seed;
            EXPECT_LE(object.y + object.halfHeight, scene.image.height - 1.99) << "seed " << seed;
        }
    }
}

TEST(Scenes, signsAndShapesCarryWhatTheirKindCarries)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        int signs = 0;
        for (const SceneObject& object : makeScene(seed).objects) {
            const bool sign = object.shape == "sign";
            signs += sign ? 1 : 0;
            EXPECT_EQ(object.word.empty(), !sign);
            EXPECT_EQ(object.size.empty(), sign);
            if (!object.letter.empty()) {
                EXPECT_TRUE(carriesLetter(object.shape)) << object.shape;
                EXPECT_NE(letters().find(object.letter), std::string::npos) << object.letter;
            }
        }
        EXPECT_LE(signs, 1) << "seed " << seed;
    }
}

/// Mean colour of the 5 x 5 pixels around a point: the noise is at most 6 levels strong.
std::array<double, 3> colorAround(const Image& image, double x, double y)
{
    std::array<double, 3> sum {};
    for (int dy = -2; dy <= 2; ++dy)
        for (int dx = -2; dx <= 2; ++dx)
            for (std::size_t c = 0; c < 3; ++c) {
                const auto row = static_cast<std::size_t>(static_cast<int>(y) + dy);
                const auto col = static_cast<std::size_t>(static_cast<int>(x) + dx);
                sum[c] += image.rgb[(row * static_cast<std::size_t>(image.width) + col) * 3 + c] / 25.0;
            }
    return sum;
}

TEST(Scenes, objectsHaveTheColorTheyAreSaidToHave)
{
    int looked = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Scene scene = makeScene(seed);
        const SceneObject& object = scene.objects.back(); // painted last, so nothing covers it
        if (object.shape == "ring" || object.shape == "moon" || object.shape == "sign" || !object.letter.empty())
            continue;
        const auto& known = colors();
        const auto color = std::find_if(
            known.begin(), known.end(), [&](const NamedColor& c) { return c.name == object.color; });
        ASSERT_NE(color, known.end());
        const auto seen = colorAround(scene.image, object.x, object.y);
        for (std::size_t c = 0; c < 3; ++c)
            EXPECT_NEAR(seen[c], static_cast<double>(color->rgb[c]), 9) << "seed " << seed << ", " << object.color;
        ++looked;
    }
    EXPECT_GT(looked, 10);
}

TEST(Scenes, everyPartitionGridOccurs)
{
    std::set<std::string> formats;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const Image image = makeScene(seed).image;
        const double aspect = static_cast<double>(image.width) / image.height;
        formats.insert(aspect > 1.7 ? "wide" : aspect < 0.6 ? "tall" : "square");
    }
    EXPECT_EQ(formats, (std::set<std::string> { "square", "tall", "wide" }));
}

TEST(SceneRandom, drawsLieInTheirRangesAndReachTheEnds)
{
    SceneRandom random(1);
    std::set<int> seen;
    for (int i = 0; i < 1000; ++i) {
        const double unit = random.unit();
        EXPECT_GE(unit, 0);
        EXPECT_LT(unit, 1);
        seen.insert(random.within(-2, 3));
    }
    EXPECT_EQ(seen, (std::set<int> { -2, -1, 0, 1, 2, 3 }));
}

TEST(SceneRandom, samplesAreDifferentNumbers)
{
    SceneRandom random(2);
    for (int i = 0; i < 100; ++i) {
        const std::vector<int> sample = random.sample(9, 5);
        const std::set<int> different(sample.begin(), sample.end());
        EXPECT_EQ(different.size(), 5U);
        EXPECT_GE(*different.begin(), 0);
        EXPECT_LT(*different.rbegin(), 9);
    }
    const std::vector<int> all = random.sample(9, 9);
    EXPECT_EQ(std::set<int>(all.begin(), all.end()).size(), 9U);
}

TEST(SceneRandom, noiseHasMeanZeroAndDeviationOne)
{
    SceneRandom random(3);
    constexpr int kDraws = 100'000;
    double sum = 0, squares = 0;
    int beyondTwo = 0;
    for (int i = 0; i < kDraws; ++i) {
        const double value = random.normal();
        sum += value;
        squares += value * value;
        beyondTwo += std::abs(value) > 2 ? 1 : 0;
    }
    EXPECT_NEAR(sum / kDraws, 0, 0.02);
    EXPECT_NEAR(squares / kDraws, 1, 0.02);
    EXPECT_NEAR(static_cast<double>(beyondTwo) / kDraws, 0.0455, 0.004);
}

} // namespace
} // namespace ps::scenes

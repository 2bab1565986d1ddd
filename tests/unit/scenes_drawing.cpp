// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/scene_drawing.h"
#include "core/train/scene_world.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ps::scenes {
namespace {

TEST(SceneDrawing, sineAndCosineAreThoseOfTheLibraryToTwelveDigits)
{
    for (double angle = -50; angle <= 50; angle += 0.0137) {
        EXPECT_NEAR(sine(angle), std::sin(angle), 1e-12) << angle;
        EXPECT_NEAR(cosine(angle), std::cos(angle), 1e-12) << angle;
    }
}

TEST(SceneDrawing, polygonDistanceIsSignedAndInPixels)
{
    const std::vector<Point> square { { -10, -10 }, { 10, -10 }, { 10, 10 }, { -10, 10 } };
    EXPECT_FLOAT_EQ(distanceToPolygon({ 0, 0 }, square), -10);
    EXPECT_FLOAT_EQ(distanceToPolygon({ 7, 0 }, square), -3);
    EXPECT_FLOAT_EQ(distanceToPolygon({ 14, 0 }, square), 4);
    EXPECT_FLOAT_EQ(distanceToPolygon({ 13, 14 }, square), 5); // corner: 3, 4, 5
}

TEST(SceneDrawing, polygonMayTurnEitherWay)
{
    const std::vector<Point> square { { -10, 10 }, { 10, 10 }, { 10, -10 }, { -10, -10 } };
    EXPECT_FLOAT_EQ(distanceToPolygon({ 0, 0 }, square), -10);
    EXPECT_FLOAT_EQ(distanceToPolygon({ 14, 0 }, square), 4);
}

TEST(SceneDrawing, roundShapes)
{
    const Distance circle = shapeDistance("circle", 10, 0), ring = shapeDistance("ring", 10, 0),
                   moon = shapeDistance("moon", 10, 0);
    EXPECT_FLOAT_EQ(circle({ 0, 0 }), -10);
    EXPECT_FLOAT_EQ(circle({ 6, 8 }), 0);
    EXPECT_GT(ring({ 0, 0 }), 0); // the hole
    EXPECT_NEAR(ring({ 7.6F, 0 }), -2.4, 1e-5);
    EXPECT_NEAR(ring({ 0, 10 }), 0, 1e-5);
    EXPECT_GT(moon({ 4.2F, -1 }), 0); // the bite
    EXPECT_LT(moon({ -8, 0 }), 0);
}

TEST(SceneDrawing, everyShapeHasAnInsideAndEndsNearItsRadius)
{
    for (const std::string& shape : shapeNames()) {
        const Distance distance = shapeDistance(shape, 20, 0.1);
        int inside = 0;
        for (int y = -40; y <= 40; ++y)
            for (int x = -40; x <= 40; ++x) {
                const bool in = distance({ static_cast<float>(x), static_cast<float>(y) }) < 0;
                inside += in ? 1 : 0;
                EXPECT_FALSE(in && std::hypot(x, y) > 29) << shape << " reaches " << x << ", " << y;
            }
        EXPECT_GT(inside, 400) << shape;
        EXPECT_LT(inside, 1700) << shape;
    }
}

TEST(SceneDrawing, rotationTurnsClockwiseOnTheScreen)
{
    // The top corner of a diamond moves to the right; y points down.
    const Distance turned = shapeDistance("diamond", 20, 0.22);
    EXPECT_LT(turned({ 4, -20 }), 0);
    EXPECT_GT(turned({ -4, -20 }), 0);
}

TEST(SceneDrawing, everyLetterOfLabelsAndSignsHasStrokesInsideItsBox)
{
    std::string all = letters();
    for (const std::string& word : signWords())
        all += word;
    for (const char letter : all) {
        const std::vector<Stroke> strokes = letterStrokes(letter, 12);
        EXPECT_GE(strokes.size(), 2U) << letter;
        for (const Stroke& stroke : strokes)
            for (const Point end : { stroke.from, stroke.to }) {
                EXPECT_LE(std::abs(end.x), 4.5F) << letter; // 2/3 of the height, Q's tail a little more
                EXPECT_LE(std::abs(end.y), 6.7F) << letter;
            }
    }
}

TEST(SceneDrawing, strokeCountsOfAllLetters)
{
    const std::string expected
        = "A3 B10 C7 D6 E4 F3 G9 H3 I3 J4 K3 L2 M4 N3 O8 P6 Q9 R7 S11 T2 U5 V2 W4 X2 Y3 Z3 ";
    std::string counted;
    for (char letter = 'A'; letter <= 'Z'; ++letter)
        counted += letter + std::to_string(letterStrokes(letter, 6).size()) + " ";
    EXPECT_EQ(counted, expected);
}

TEST(SceneDrawing, strokeDistanceIsToTheNearestPiece)
{
    const std::vector<Stroke> bars { { { -5, 0 }, { 5, 0 } }, { { 0, 10 }, { 0, 20 } } };
    EXPECT_FLOAT_EQ(distanceToStrokes({ 3, 2 }, bars), 2);
    EXPECT_FLOAT_EQ(distanceToStrokes({ 8, 4 }, bars), 5);
    EXPECT_FLOAT_EQ(distanceToStrokes({ 1, 9 }, bars), std::sqrt(2.0F));
}

TEST(SceneDrawing, blendCoversByDistanceAndStaysInItsPlace)
{
    Canvas canvas(20, 10);
    // A vertical edge through pixel column 10: its centre lies on it, so it is half covered.
    canvas.blend({ 10.5, 5, 4 }, [](Point p) { return p.x; }, { 200, 100, 50 });
    EXPECT_FLOAT_EQ(canvas.at(9, 5)[0], 200);
    EXPECT_FLOAT_EQ(canvas.at(10, 5)[0], 100);
    EXPECT_FLOAT_EQ(canvas.at(10, 5)[2], 25);
    EXPECT_FLOAT_EQ(canvas.at(11, 5)[0], 0);
    EXPECT_FLOAT_EQ(canvas.at(2, 5)[0], 0); // beyond reach + 2
}

TEST(SceneDrawing, placesOutsideThePictureAreCutOff)
{
    Canvas canvas(8, 8);
    canvas.blend({ -50, -50, 10 }, [](Point) { return -1.0F; }, { 255, 255, 255 });
    canvas.blend({ 7, 7, 30 }, [](Point) { return -1.0F; }, { 9, 9, 9 });
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            EXPECT_FLOAT_EQ(canvas.at(x, y)[0], 9);
}

TEST(SceneDrawing, imageIsRoundedAndClipped)
{
    Canvas canvas(2, 1);
    canvas.at(0, 0) = { -20, 0.49F, 0.51F };
    canvas.at(1, 0) = { 254.4F, 254.6F, 400 };
    EXPECT_EQ(canvas.toImage().rgb, (std::vector<std::uint8_t> { 0, 0, 1, 254, 255, 255 }));
}

} // namespace
} // namespace ps::scenes

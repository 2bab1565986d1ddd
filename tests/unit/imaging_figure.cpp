// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/coverage.h"
#include "core/imaging/figure.h"
#include "core/imaging/number_text.h"
#include "core/imaging/painter.h"
#include "core/imaging/raster.h"
#include "core/imaging/resize.h"
#include "tests/support/sample_picture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace ps::imaging {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

double area(const Outline& outline, int width, int height)
{
    const Coverage coverage = coverageOf(outline, width, height);
    return std::accumulate(coverage.area.begin(), coverage.area.end(), 0.0);
}

Outline box(double left, double top, double right, double bottom)
{
    return { { { left, top }, { right, top }, { right, bottom }, { left, bottom } } };
}

TEST(Coverage, IsTheAreaOfTheOutline)
{
    EXPECT_NEAR(area(box(2.25, 3.5, 7.75, 5.25), 20, 20), 5.5 * 1.75, 1e-4);
    EXPECT_NEAR(area({ { { 1, 1 }, { 9, 1 }, { 1, 17 } } }, 20, 20), 64, 1e-4);
    std::vector<Point> circle;
    for (int i = 0; i < 720; ++i)
        circle.push_back({ 10 + 7.3 * std::cos(i * std::numbers::pi / 360),
            10 + 7.3 * std::sin(i * std::numbers::pi / 360) });
    EXPECT_NEAR(area({ circle }, 20, 20), std::numbers::pi * 7.3 * 7.3, 0.02);
}

TEST(Coverage, OppositeDirectionsCutHoles)
{
    Outline ring = box(0, 0, 10, 10);
    const auto hole = box(2, 2, 8, 8).front();
    ring.emplace_back(hole.rbegin(), hole.rend());
    EXPECT_NEAR(area(ring, 10, 10), 64, 1e-4);
}

TEST(Coverage, IsClippedToThePicture)
{
    EXPECT_NEAR(area(box(-5, -5, 3, 4), 10, 10), 12, 1e-4);
    EXPECT_NEAR(area(box(8, 8, 30, 30), 10, 10), 4, 1e-4);
    EXPECT_EQ(area(box(20, 20, 30, 30), 10, 10), 0);
    EXPECT_EQ(area({}, 10, 10), 0);
}

TEST(Coverage, SharesAPixelBetweenNeighbours)
{
    const Coverage coverage = coverageOf(box(1.25, 0, 2.5, 1), 4, 1);
    ASSERT_EQ(coverage.left, 1);
    EXPECT_THAT(coverage.area, ElementsAre(testing::FloatNear(0.75F, 1e-5F), testing::FloatNear(0.5F, 1e-5F)));
}

TEST(Font, AdvancesAreThoseOfTheFile)
{
    EXPECT_NEAR(Font::of(Face::Regular).advance("A"), 1401.0 / 2048, 1e-9);
    EXPECT_NEAR(Font::of(Face::Regular).advance("Ä"), 1401.0 / 2048, 1e-9); // made from two glyphs
    const Font& mono = Font::of(Face::Mono);
    EXPECT_NEAR(mono.advance("iW"), 2 * mono.advance("i"), 1e-9);
    EXPECT_GT(Font::of(Face::Bold).advance("budget"), Font::of(Face::Regular).advance("budget"));
}

TEST(Font, OutlinesStandOnTheBaseline)
{
    for (const Face face : { Face::Regular, Face::Bold, Face::Mono }) {
        const Font::Glyph glyph = Font::of(face).glyph(U'H');
        double low = 1, high = -1;
        for (const auto& polygon : glyph.outline) {
            for (const Point& point : polygon) {
                low = std::min(low, point.y);
                high = std::max(high, point.y);
            }
        }
        EXPECT_NEAR(high, 0, 1e-9);
        EXPECT_NEAR(low, -0.729, 0.001); // DejaVu's capital height: 1493 of 2048
    }
    EXPECT_EQ(Font::of(Face::Regular).glyph(U'o').outline.size(), 2U); // a ring
    EXPECT_EQ(Font::of(Face::Regular).glyph(U'ä').outline.size(), 4U); // a, its hole, two dots
    EXPECT_TRUE(Font::of(Face::Regular).glyph(U' ').outline.empty());
}

TEST(Font, UnknownCharactersAreABox)
{
    const Font& font = Font::of(Face::Regular);
    EXPECT_FALSE(font.glyph(U'\u65E5').outline.empty());
    EXPECT_FALSE(font.glyph(U'\U0001F600').outline.empty());
}

TEST(Characters, ReadsUtf8)
{
    EXPECT_EQ(characters("aß€😀"), U"aß€😀");
    EXPECT_EQ(characters("a\xFF\xC3"), U"a\uFFFD\uFFFD");
    EXPECT_EQ(characters("\xE2\x82"), U"\uFFFD\uFFFD");
}

TEST(Painter, TextStaysInsideItsMeasuredBox)
{
    for (const double scale : { 1.0, 2.0, 4.0 }) {
        Page page { .width = 200, .height = 40 };
        const TextStyle style { .size = 16 };
        Painter(page).text({ 10, 25 }, "Kept 41/64", style);
        const Image image = rasterise(page, scale);
        int left = image.width, right = 0;
        for (int i = 0; i < image.width * image.height; ++i) {
            if (image.rgb[static_cast<std::size_t>(i) * 3] < 250) {
                left = std::min(left, i % image.width);
                right = std::max(right, i % image.width);
            }
        }
        EXPECT_GE(left, static_cast<int>(10 * scale));
        EXPECT_LE(right, static_cast<int>((10 + textWidth("Kept 41/64", style)) * scale));
        EXPECT_GT(right - left, static_cast<int>((textWidth("Kept 41/64", style) - 4) * scale));
    }
}

TEST(Painter, FramesAndLinesAreCrisp)
{
    Page page { .width = 30, .height = 30 };
    Painter painter(page);
    painter.frame({ 4.3, 4.6, 20.2, 19.9 }, 2, { { 0, 0, 0 } });
    painter.line({ 0, 15.4 }, { 30, 15.4 }, 1, { { 0, 0, 0 } });
    const Image image = rasterise(page, 1);
    EXPECT_EQ(std::count(image.rgb.begin(), image.rgb.end(), 0) % 3, 0);
    EXPECT_GT(std::count(image.rgb.begin(), image.rgb.end(), 0), 0);
    for (const std::uint8_t value : image.rgb)
        EXPECT_TRUE(value == 0 || value == 255);
}

TEST(Painter, DrawsNothingOutsideThePicture)
{
    Page page { .width = 10, .height = 10 };
    Painter painter(page);
    painter.fillRect({ -20, -20, 100, 100 }, { { 1, 2, 3 } });
    painter.hatch({ -20, -20, 100, 100 }, { 4, 1, { { 1, 2, 3 } } });
    painter.text({ -5, 3 }, "beyond the border", {});
    painter.line({ -50, -50 }, { 50, 60 }, 3, { { 1, 2, 3 } });
    Page large { .width = 20, .height = 20 };
    Painter(large).fillRect({ 0, 0, 20, 20 }, { { 255, 255, 255 } });
    painter.put(large, { 5, 5 });
    const Image image = rasterise(page, 1);
    EXPECT_EQ(image.rgb.size(), 300U);
    EXPECT_EQ(image.rgb.back(), 255) << "the inset, cut";
}

TEST(Raster, AVeilSparesItsBrightRectangles)
{
    Page page { .width = 20, .height = 20 };
    Painter painter(page);
    painter.fillRect({ 0, 0, 20, 20 }, { { 200, 200, 200 } });
    painter.veil({ .area = { 0, 0, 20, 20 },
        .shade = { { 0, 0, 0 }, 0.75 },
        .hatched = { { 0, 0, 10, 20 } },
        .stripes = { 4, 1, { { 255, 255, 255 }, 1 } },
        .bright = { { 5, 5, 10, 10 } } });
    const Image image = rasterise(page, 1);
    const auto at = [&](std::size_t x, std::size_t y) { return int { image.rgb[(y * 20 + x) * 3] }; };
    for (std::size_t y = 0; y < 20; ++y) {
        for (std::size_t x = 0; x < 20; ++x) {
            const bool bright = x >= 5 && x < 15 && y >= 5 && y < 15;
            if (bright || x >= 10) {
                EXPECT_EQ(at(x, y), bright ? 200 : 50) << x << ", " << y;
            }
        }
    }
    EXPECT_GT(*std::max_element(image.rgb.begin(), image.rgb.begin() + 30), 150) << "a stripe";
}

TEST(Wrapped, LosesNoWordAndNoLineIsTooWide)
{
    const TextStyle style { .face = Face::Mono, .size = 9 };
    const std::string text = "prunescope-cli run --image "
                             "a-name-that-is-much-longer-than-one-line-can-ever-hold-äöü.png --ask 'What?'";
    std::string joined;
    for (const std::string& line : wrapped(text, style, 120)) {
        EXPECT_LE(textWidth(line, style), 120) << line;
        joined += line;
    }
    std::string letters = text;
    std::erase(letters, ' ');
    std::erase(joined, ' ');
    EXPECT_EQ(joined, letters);
    EXPECT_THAT(wrapped("short", style, 120), ElementsAre("short"));
    EXPECT_THAT(wrapped("", style, 120), ElementsAre(""));
    EXPECT_EQ(wrapped("ab", style, 0.1).size(), 2U); // nothing fits: one letter a line
}

TEST(ScaleMarks, AreRoundBetweenTheExactEnds)
{
    EXPECT_THAT(scaleMarks(0, 1),
        ElementsAre(0, DoubleNear(0.2, 1e-9), DoubleNear(0.4, 1e-9), DoubleNear(0.6, 1e-9),
            DoubleNear(0.8, 1e-9), 1));
    EXPECT_THAT(scaleMarks(0.0304, 0.172),
        ElementsAre(0.0304, DoubleNear(0.05, 1e-9), DoubleNear(0.1, 1e-9), DoubleNear(0.15, 1e-9), 0.172));
    EXPECT_THAT(scaleMarks(3, 3), ElementsAre(3));
}

TEST(NumberText, UsesTheCLocaleAndFewDigits)
{
    EXPECT_EQ(shortNumber(0.023149), "0.0231");
    EXPECT_EQ(shortNumber(5.006), "5.01");
    EXPECT_EQ(shortNumber(0), "0");
    EXPECT_EQ(percentText(41.0 / 64), "64 %");
    EXPECT_EQ(percentText(6.0 / 64), "9.4 %");
    EXPECT_EQ(percentText(0), "0 %");
    EXPECT_EQ(percentText(1), "100 %");
    EXPECT_EQ(exactNumber(0.1F), "0.1");
    EXPECT_EQ(exactNumber(std::numeric_limits<float>::quiet_NaN()), "");
}

TEST(Compose, KeepsThePictureUntouched)
{
    const auto picture = std::make_shared<const Image>(test::samplePicture(300, 100));
    Figure figure { .picture = { .width = 300, .height = 100 } };
    Painter(figure.picture).photo(picture, { 0, 0, 300, 100 });
    figure.colorBar = ColorBar { .colorMap = "viridis", .low = 0, .high = 2 };
    figure.legend = { { Mark::Kept, "kept" }, { Mark::Dropped, "dropped" } };
    figure.caption = { { CaptionLine::Kind::Title, "Title" },
        { CaptionLine::Kind::Command, "prunescope-cli run" } };
    const Image page = rasterise(composeFigure(figure, 1), 1);
    EXPECT_GE(page.width, 560);
    for (std::size_t y = 0; y < 100; ++y) {
        const auto from = page.rgb.begin()
            + static_cast<std::ptrdiff_t>(((y + 16) * static_cast<std::size_t>(page.width) + 16) * 3);
        const auto expected = picture->rgb.begin() + static_cast<std::ptrdiff_t>(y * 900);
        ASSERT_TRUE(std::equal(expected, expected + 900, from)) << "row " << y;
    }
    EXPECT_EQ(page.rgb.front(), 255);
    EXPECT_EQ(page.rgb.back(), 255);
}

TEST(Resize, KeepsShapeAndAverages)
{
    const Image picture = test::samplePicture(400, 200);
    const Image small = thumbnail(picture, 100);
    EXPECT_EQ(small.width, 100);
    EXPECT_EQ(small.height, 50);
    EXPECT_EQ(thumbnail(picture, 500).rgb, picture.rgb);
    EXPECT_EQ(thumbnail(test::samplePicture(3000, 1), 96).height, 1);
    double sum = 0;
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 4; ++x)
            sum += picture.rgb[static_cast<std::size_t>((y * 400 + x) * 3)];
    EXPECT_NEAR(small.rgb[0], sum / 16, 1);
    EXPECT_EQ(smoothResize(picture, 400, 200).rgb, picture.rgb);
}

} // namespace
} // namespace ps::imaging

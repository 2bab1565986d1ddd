// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/vision/resample.h"
#include "core/vision/resample_taps.h"
#include "tests/support/crc32.h"
#include "tests/support/golden_json.h"
#include "tests/support/golden_picture.h"

#include <gtest/gtest.h>

namespace ps {
namespace {

using test::crc32Hex;

std::string crc(const Image& image) { return crc32Hex(image.rgb.data(), image.rgb.size()); }

std::vector<std::int32_t> weightsOf(const ResampleTaps& taps, const ResampleTaps::Output& output)
{
    const auto first = taps.weights.begin() + static_cast<std::ptrdiff_t>(output.weight);
    return { first, first + output.count };
}

TEST(Resample, WeightsEqualPillow)
{
    const auto golden = test::readGolden("golden/public/llava_next_preprocess.json");
    ASSERT_FALSE(golden["coefficients"].empty());
    for (const auto& entry : golden["coefficients"]) {
        const int in = entry["n_in"], out = entry["n_out"];
        SCOPED_TRACE(std::to_string(in) + " -> " + std::to_string(out));
        const auto taps = makeResampleTaps(in, out, 0, out);
        std::vector<std::int32_t> sequence;
        for (const auto& output : taps.outputs) {
            sequence.push_back(output.begin);
            sequence.push_back(output.count);
            const auto weights = weightsOf(taps, output);
            sequence.insert(sequence.end(), weights.begin(), weights.end());
        }
        EXPECT_EQ(crc32Hex(sequence.data(), sequence.size() * sizeof(std::int32_t)), entry["all_crc32"]);
        for (const auto& row : entry["rows"]) {
            const auto& output = taps.outputs.at(row["out"]);
            EXPECT_EQ(output.begin, row["first"]);
            EXPECT_EQ(weightsOf(taps, output), row["weights"].get<std::vector<std::int32_t>>());
        }
    }
}

TEST(Resample, PixelsEqualPillow)
{
    const auto golden = test::readGolden("golden/public/llava_next_preprocess.json");
    ASSERT_FALSE(golden["resize"].empty());
    for (const auto& entry : golden["resize"]) {
        SCOPED_TRACE(entry.dump());
        const Image source = test::goldenPicture(entry["kind"], entry["src"][0], entry["src"][1]);
        EXPECT_EQ(crc(source), entry["src_crc32"]);
        const Image result = resizeBicubic(source, entry["dst"][1], entry["dst"][0]);
        EXPECT_EQ(result.height, entry["dst"][0]);
        EXPECT_EQ(result.width, entry["dst"][1]);
        EXPECT_EQ(crc(result), entry["dst_crc32"]);
    }
}

TEST(Resample, AWindowIsThatPartOfTheWhole)
{
    const Image source = test::goldenPicture("noise", 43, 61);
    for (const auto& [width, height] :
        std::vector<std::pair<int, int>> { { 90, 100 }, { 20, 17 }, { 61, 30 }, { 30, 43 }, { 61, 43 } }) {
        const Image whole = resizeBicubic(source, width, height);
        const ResampleWindow window { .left = 5, .top = 9, .width = width - 11, .height = height - 10 };
        const Image part = resizeBicubic(source, width, height, window);
        ASSERT_EQ(part.width, window.width);
        ASSERT_EQ(part.height, window.height);
        for (int y = 0; y < part.height; ++y)
            for (int i = 0; i < part.width * 3; ++i)
                ASSERT_EQ(part.rgb[static_cast<std::size_t>(y * part.width * 3 + i)],
                    whole.rgb[static_cast<std::size_t>(((y + window.top) * width + window.left) * 3 + i)])
                    << width << " x " << height << " at row " << y;
    }
}

TEST(Resample, OneColourStaysThatColour)
{
    for (const int level : { 0, 1, 127, 254, 255 }) {
        const Image source { .width = 37,
            .height = 3,
            .rgb = std::vector<std::uint8_t>(37 * 3 * 3, static_cast<std::uint8_t>(level)) };
        for (const auto value : resizeBicubic(source, 11, 50).rgb)
            ASSERT_EQ(value, level);
    }
}

TEST(Resample, ACanvasNeedNotBeBuilt)
{
    const Image source = test::goldenPicture("binary", 23, 37);
    const ResampleCanvas canvas { .width = 60, .height = 41, .left = 9, .top = 18, .colour = { 122, 0, 255 } };
    Image built { .width = canvas.width, .height = canvas.height };
    for (int y = 0; y < canvas.height; ++y)
        for (int x = 0; x < canvas.width; ++x)
            for (std::size_t c = 0; c < 3; ++c) {
                const int row = y - canvas.top, col = x - canvas.left;
                const bool inside = row >= 0 && row < source.height && col >= 0 && col < source.width;
                built.rgb.push_back(inside
                        ? source.rgb[static_cast<std::size_t>(row * source.width + col) * 3 + c]
                        : canvas.colour[c]);
            }
    for (const auto& [width, height] : std::vector<std::pair<int, int>> {
             { 28, 28 }, { 100, 90 }, { 60, 20 }, { 13, 41 }, { 60, 41 }, { 1, 1 } })
        EXPECT_EQ(resizeBicubic(source, canvas, width, height).rgb, resizeBicubic(built, width, height).rgb)
            << width << " x " << height;
}

TEST(Resample, RefusesAWindowOutside)
{
    const Image source = test::goldenPicture("ramp", 8, 8);
    EXPECT_THROW(resizeBicubic(source, 16, 16, { .left = 1, .top = 0, .width = 16, .height = 16 }), Error);
    EXPECT_THROW(resizeBicubic(source, 16, 16, { .left = 0, .top = -1, .width = 16, .height = 16 }), Error);
    EXPECT_THROW(resizeBicubic(source, 0, 16), Error);
}

} // namespace
} // namespace ps

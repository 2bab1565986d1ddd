// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/imaging/caption_text.h"
#include "core/imaging/export.h"
#include "core/imaging/marks.h"
#include "core/imaging/raster.h"
#include "core/imaging/resize.h"
#include "core/imaging/view_data.h"
#include "core/imaging/view_painter.h"
#include "core/trace/npy.h"
#include "core/trace/overlap.h"
#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"
#include "tests/support/scratch_folder.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace ps::imaging {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr float kNever = std::numeric_limits<float>::quiet_NaN();

std::string messageOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error.message();
    }
    return "nothing was thrown";
}

/// Two runs on one picture that keep different patches, and thresholds of the first.
class Comparison : public testing::Test {
protected:
    Comparison()
    {
        auto other = std::make_shared<Trace>(a);
        auto step = std::make_shared<PruneStep>(*a.steps.front());
        // B keeps what A does not, in every second row; of what A keeps, it drops every third.
        std::vector<int> kept;
        for (int id = 0; id < a.layout.visualTokens(); ++id)
            if (std::binary_search(step->idsKept.begin(), step->idsKept.end(), id) ? id % 3 != 0 : id % 7 == 0)
                kept.push_back(id);
        step->idsKept = kept;
        other->steps = { step };
        other->run.values.set("budget", 0.4);
        options = { .reference = other, .referenceFile = "b.pstrace" };
        auto values = std::make_shared<std::vector<float>>(a.layout.patchToId.size(), kNever);
        for (std::size_t row = 0; row < values->size(); ++row)
            if (a.layout.patchToId[row] >= 0 && row % 5 != 0)
                (*values)[row] = 0.05F + 0.9F * static_cast<float>(row % 64) / 64;
        thresholds = { .thresholds = values, .thresholdOf = "budget" };
    }

    const std::uint8_t* pixelAt(const Image& figure, std::size_t row) const
    {
        const int g = a.layout.geometry.patchGrid(), index = static_cast<int>(row);
        const Rect rect = a.layout.patchRect(index / (g * g), index % (g * g) / g, index % g);
        if (rect.empty())
            return nullptr;
        const double units = static_cast<double>(figure.width) / a.image->width;
        const auto x = static_cast<std::size_t>((rect.x + rect.width / 2) * units);
        const auto y = static_cast<std::size_t>((rect.y + rect.height / 2) * units);
        return &figure.rgb[(y * static_cast<std::size_t>(figure.width) + x) * 3];
    }

    const test::ScratchFolder folder {};
    Trace a = test::sampleTraceOf(std::make_shared<const Image>(test::samplePicture(309, 231)));
    PictureOptions options {}, thresholds {};
};

TEST_F(Comparison, ValuesSayWhoKeptAPatch)
{
    exportView(a, View::Difference, folder / "d.npy", options);
    const NpyArray array = parseNpy(readFile(folder / "d.npy", 1 << 20), "d.npy");
    EXPECT_THAT(array.shape, testing::ElementsAre(5, 64));
    const auto* values = reinterpret_cast<const float*>(array.data.data());
    const std::vector<std::uint8_t> inA = alivePatches(a), inB = alivePatches(*options.reference);
    std::array<int, 4> counts {};
    for (std::size_t row = 0; row < 320; ++row) {
        EXPECT_EQ(values[row], static_cast<float>(inA[row] + 2 * inB[row])) << row;
        ++counts.at(static_cast<std::size_t>(values[row]));
    }
    EXPECT_THAT(counts, testing::Each(testing::Gt(0)))
        << "the sample no longer shows what this test is about";
    const auto json = nlohmann::json::parse(viewJson(a, View::Difference, options));
    EXPECT_EQ(json.at("values").at(1).at(3), values[64 + 3]);
    EXPECT_THAT(json.at("command").get<std::string>(),
        HasSubstr("--view difference --out difference.json --against b.pstrace"));
    EXPECT_THAT(viewCsv(a, View::Difference, options), HasSubstr(",value,kept\n0,0,0,"));
}

TEST_F(Comparison, ADifferenceIsPlainWhereKeptAndDarkWhereNot)
{
    options.caption = false;
    options.scale = 4;
    const Image figure = renderView(a, View::Difference, options);
    const Image picture = smoothResize(*a.image, figure.width, figure.height);
    const std::vector<float> values = valuesFor(a, View::Difference, options);
    int plain = 0, dark = 0;
    for (std::size_t row = 64; row < values.size(); ++row) { // the tiles
        const std::uint8_t *shown = pixelAt(figure, row), *original = pixelAt(picture, row);
        if (shown == nullptr)
            continue;
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_NEAR(shown[i], original[i] * (values[row] == 0 ? 0.25 : 1), 1) << row;
        ++(values[row] == 0 ? dark : plain);
    }
    EXPECT_GT(plain, 20);
    EXPECT_GT(dark, 20);
}

TEST_F(Comparison, SidesAreDrawnDifferently)
{
    const auto colors = [](const Page& page) {
        std::vector<Rgb> seen;
        for (const Shape& shape : page.shapes)
            if (const auto* stroke = std::get_if<shape::Stroke>(&shape))
                seen.push_back(stroke->color.rgb);
        return seen;
    };
    options.caption = false;
    PictureOptions exchanged = options;
    exchanged.reference = std::make_shared<const Trace>(a);
    const Page page = drawView(a, View::Difference, options, 1);
    EXPECT_THAT(colors(page), testing::IsSupersetOf(std::vector<Rgb> { palette::kOnlyA, palette::kOnlyB }));
    EXPECT_NE(rasterise(page, 1).rgb, renderView(*options.reference, View::Difference, exchanged).rgb)
        << "A and B look the same";
    PictureOptions same = options;
    same.reference = std::make_shared<const Trace>(a);
    EXPECT_THAT(colors(drawView(a, View::Difference, same, 1)), Not(testing::Contains(palette::kOnlyB)));
}

TEST_F(Comparison, CaptionNamesBothRunsAndTheirOverlap)
{
    std::string text;
    for (const CaptionLine& line : captionLines(a, View::Difference, options))
        text += line.text + '\n';
    EXPECT_THAT(text, HasSubstr("A: Method hired (alpha 0.5, budget 0.2"));
    EXPECT_THAT(text, HasSubstr("B: Method hired (alpha 0.5, budget 0.4"));
    const Overlap overlap = maskOverlap(a, *options.reference)->overall;
    EXPECT_THAT(
        text, HasSubstr(std::to_string(overlap.both) + " in both of " + std::to_string(overlap.either())));
}

TEST_F(Comparison, RefusesRunsThatDoNotMeet)
{
    const auto draw = [&](View view, const PictureOptions& with) {
        return messageOf([&] { exportView(a, view, folder / "x.svg", with); });
    };
    EXPECT_EQ(draw(View::Difference, {}), "there is no second run to compare with; name its trace with --against");
    const Trace elsewhere = test::sampleTraceOf(std::make_shared<const Image>(test::samplePicture(200, 200)));
    options.reference = std::make_shared<const Trace>(elsewhere);
    EXPECT_EQ(draw(View::Difference, options),
        "b.pstrace: the two runs show different pictures; choose two runs on the same picture");
    EXPECT_THAT(draw(View::KeepThreshold, {}), HasSubstr("there is no threshold"));
    thresholds.thresholds = std::make_shared<const std::vector<float>>(3, 0.F);
    EXPECT_THAT(draw(View::KeepThreshold, thresholds), HasSubstr("not of the patches of this trace"));
    EXPECT_EQ(folder.entries(), 0U);
}

TEST_F(Comparison, ThresholdsAreColoursAndNeverIsDark)
{
    thresholds.caption = false;
    thresholds.opacity = 1;
    const Image figure = renderView(a, View::KeepThreshold, thresholds);
    const std::vector<float>& values = *thresholds.thresholds;
    const auto less = [](float x, float y) { return std::isnan(y) || x < y; };
    const auto tiles = values.begin() + 64;
    const float low = *std::min_element(tiles, values.end(), less);
    float high = 0;
    std::for_each(
        tiles, values.end(), [&](float value) { high = std::isnan(value) ? high : std::max(high, value); });
    int never = 0, coloured = 0;
    for (std::size_t row = 64; row < values.size(); ++row) {
        const std::uint8_t* shown = pixelAt(figure, row);
        if (shown == nullptr || std::isnan(values[row])) {
            never += shown == nullptr ? 0 : 1;
            continue;
        }
        const double part = (static_cast<double>(values[row]) - low) / (static_cast<double>(high) - low);
        const Rgb expected = colorMap("viridis")[static_cast<std::size_t>(part * 255)];
        EXPECT_EQ((Rgb { shown[0], shown[1], shown[2] }), expected) << row;
        ++coloured;
    }
    EXPECT_GT(never, 5);
    EXPECT_GT(coloured, 100);
}

TEST_F(Comparison, ThresholdsAreExportedAsTheyAre)
{
    const auto json = nlohmann::json::parse(viewJson(a, View::KeepThreshold, thresholds));
    EXPECT_TRUE(json.at("values").at(0).at(0).is_null());
    EXPECT_EQ(json.at("values").at(0).at(1).get<float>(), (*thresholds.thresholds)[1]);
    exportView(a, View::KeepThreshold, folder / "t.npy", thresholds);
    const NpyArray array = parseNpy(readFile(folder / "t.npy", 1 << 20), "t.npy");
    const auto* values = reinterpret_cast<const float*>(array.data.data());
    EXPECT_TRUE(std::isnan(values[0]));
    EXPECT_EQ(values[9], (*thresholds.thresholds)[9]);
    EXPECT_THAT(captionLines(a, View::KeepThreshold, thresholds)[0].text,
        testing::StrEq("Smallest budget at which a patch is kept"));
    EXPECT_THAT(captionLines(a, View::KeepThreshold, thresholds)[1].text, HasSubstr("the run's own, 0.2"));
}

TEST_F(Comparison, AnOverlayOverThePhotographIsTheBlendedFigure)
{
    for (const View view : { View::Mask, View::ClassLast, View::Budgets, View::Difference, View::KeepThreshold }) {
        PictureOptions with = view == View::KeepThreshold ? thresholds : options;
        with.caption = false;
        const Image blended = renderView(a, view, with);
        with.blend = Blend::Overlay;
        const auto [image, alpha] = rasteriseTransparent(drawView(a, view, with, 1), 1);
        const Image photo = smoothResize(*a.image, image.width, image.height);
        int worst = 0;
        for (std::size_t i = 0; i < image.rgb.size(); ++i) {
            const int over = (image.rgb[i] * alpha[i / 3] + photo.rgb[i] * (255 - alpha[i / 3]) + 127) / 255;
            worst = std::max(worst, std::abs(over - blended.rgb[i]));
        }
        EXPECT_LE(worst, 4) << viewName(view);
        EXPECT_LT(*std::min_element(alpha.begin(), alpha.end()), 250) << viewName(view);
    }
}

TEST_F(Comparison, AnOverlayHasNoPhotographInAnyFormat)
{
    options.blend = Blend::Overlay;
    for (const std::string& ending : pictureEndings())
        exportView(a, View::Mask, folder / ("m." + ending), options);
    EXPECT_THAT(readTextFile(folder / "m.svg", 64 << 20), Not(HasSubstr("<image")));
    EXPECT_THAT(readTextFile(folder / "m.pdf", 64 << 20), Not(HasSubstr("/Subtype/Image")));
    const std::string png = readTextFile(folder / "m.png", 64 << 20);
    EXPECT_EQ(png.at(25), 6) << "colour type: with alpha";
    EXPECT_THAT(png, HasSubstr("--view mask --out mask.png --blend overlay"));
    const auto [image, alpha] = rasteriseTransparent(drawView(a, View::Mask, options, 1), 1);
    EXPECT_EQ(alpha.front(), 255) << "the paper around the picture";
    EXPECT_EQ(alpha.back(), 255);
    EXPECT_EQ(std::count(alpha.begin(), alpha.end(), 0) > 100, true) << "kept patches show what lies behind";
}

TEST_F(Comparison, EveryPictureFormatHasBothViews)
{
    for (const std::string& ending : pictureEndings()) {
        exportView(a, View::Difference, folder / ("d." + ending), options);
        exportView(a, View::KeepThreshold, folder / ("t." + ending), thresholds);
    }
    EXPECT_EQ(folder.entries(), 6U);
    EXPECT_THAT(readTextFile(folder / "d.svg", 64 << 20), HasSubstr("--against b.pstrace"));
}

} // namespace
} // namespace ps::imaging

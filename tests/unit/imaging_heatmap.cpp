// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/imaging/caption_text.h"
#include "core/imaging/heatmap.h"
#include "core/imaging/resize.h"
#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

namespace ps::imaging {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

const PictureOptions kBare { .caption = false };

/// A 2 x 2 grid with padding above and below, so that patches are removed by unpadding.
Trace paddedTrace()
{
    return test::sampleTraceOf(std::make_shared<const Image>(test::samplePicture(309, 231)));
}

std::string messageOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error.message();
    }
    return "nothing was thrown";
}

/// The pixel under the middle of a patch; `units` are figure pixels per image pixel.
Rgb pixelAt(const Image& figure, const Rect& rect, double units)
{
    const auto x = static_cast<std::size_t>((rect.x + rect.width / 2) * units);
    const auto y = static_cast<std::size_t>((rect.y + rect.height / 2) * units);
    const std::size_t at = (y * static_cast<std::size_t>(figure.width) + x) * 3;
    return { figure.rgb[at], figure.rgb[at + 1], figure.rgb[at + 2] };
}

TEST(ColorMap, HasThePublishedEnds)
{
    EXPECT_THAT(colorMapNames(), ElementsAre("viridis", "inferno", "cividis", "grey"));
    EXPECT_EQ(colorMap("viridis").front(), (Rgb { 68, 1, 84 }));
    EXPECT_EQ(colorMap("viridis").back(), (Rgb { 253, 231, 37 }));
    EXPECT_EQ(colorMap("inferno").front(), (Rgb { 0, 0, 4 }));
    EXPECT_EQ(colorMap("grey")[77], (Rgb { 77, 77, 77 }));
    EXPECT_EQ(messageOf([] { colorMap("jet"); }),
        "there is no colour map 'jet'; choose viridis, inferno, cividis or grey");
}

TEST(ColorMap, GrowsLighter)
{
    for (const std::string& name : colorMapNames()) {
        const auto light = [&](std::size_t i) {
            const Rgb& c = colorMap(name)[i];
            return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
        };
        for (std::size_t i = 8; i < 256; i += 8)
            EXPECT_GT(light(i), light(i - 8)) << name << ' ' << i;
    }
}

TEST(View, NamesAreReadBack)
{
    for (const View view : kViews)
        EXPECT_EQ(viewFromName(viewName(view)), view);
    EXPECT_EQ(messageOf([] { viewFromName("sunset"); }),
        "there is no view 'sunset'; choose budgets, mask, cls-first, cls-last, drop-layer, stage-score, "
        "margin, keep-threshold, difference or pyramid");
}

TEST(ViewValues, MaskTellsKeptDroppedAndCutOff)
{
    const Trace trace = paddedTrace();
    const PruneStep& step = *trace.steps.front();
    const std::vector<float> values = viewValues(trace, View::Mask);
    ASSERT_EQ(values.size(), trace.layout.patchToId.size());
    int cutOff = 0;
    for (std::size_t row = 0; row < values.size(); ++row) {
        const bool lost = trace.layout.patchToId[row] < 0;
        EXPECT_EQ(values[row], step.keptRows[row] == 0 ? 0 : lost ? 2 : 1) << row;
        cutOff += values[row] == 2 ? 1 : 0;
    }
    EXPECT_EQ(cutOff, step.total.allocated - step.total.afterUnpad);
    EXPECT_GT(cutOff, 0) << "the sample no longer shows what this test is about";
}

TEST(ViewValues, MaskFollowsTheLastStep)
{
    Trace trace = paddedTrace();
    PruneStep later { .method = "fastv", .layer = 2 };
    later.idsBefore = trace.steps.front()->idsKept;
    later.idsKept = { later.idsBefore[0], later.idsBefore[3] };
    trace.steps.push_back(std::make_shared<const PruneStep>(later));
    const std::vector<float> values = viewValues(trace, View::Mask);
    EXPECT_EQ(std::count(values.begin(), values.end(), 1.F), 2);
    for (const int id : later.idsKept)
        EXPECT_EQ(values[static_cast<std::size_t>(trace.layout.rowOf(id))], 1);
}

TEST(ViewValues, MaskOfAnUnprunedRunKeepsAll)
{
    Trace trace = paddedTrace();
    trace.steps.clear();
    EXPECT_TRUE(viewValues(trace, View::Mask).empty());
    trace.run.method = "none";
    const std::vector<float> values = viewValues(trace, View::Mask);
    for (std::size_t row = 0; row < values.size(); ++row)
        EXPECT_EQ(values[row], trace.layout.patchToId[row] < 0 ? 2 : 1);
}

TEST(ViewValues, ScoresAreThoseOfTheNamedLayer)
{
    Trace trace = paddedTrace();
    EXPECT_EQ(viewValues(trace, View::ClassFirst), trace.vision->rowsOf(0)->scores);
    EXPECT_EQ(viewValues(trace, View::ClassLast), trace.vision->rowsOf(4)->scores);
    trace.run.values.set("last-layer", std::int64_t { 0 });
    EXPECT_EQ(viewValues(trace, View::ClassLast), trace.vision->rowsOf(0)->scores);
    trace.run.values.set("last-layer", std::int64_t { 3 }); // not recorded
    EXPECT_TRUE(viewValues(trace, View::ClassLast).empty());
    trace.run.values = {};
    EXPECT_EQ(viewValues(trace, View::ClassLast), trace.vision->rowsOf(4)->scores);
    trace.vision = nullptr;
    EXPECT_TRUE(viewValues(trace, View::ClassLast).empty());
}

TEST(ViewValues, BudgetsAreSharesOfThePartition)
{
    const Trace trace = paddedTrace();
    const std::vector<float> values = viewValues(trace, View::Budgets);
    const int n = trace.layout.geometry.patchesPerPartition();
    for (const BudgetLine& line : trace.steps.front()->ledger) {
        for (int patch = 0; patch < n; ++patch)
            EXPECT_FLOAT_EQ(values[static_cast<std::size_t>(line.partition * n + patch)],
                static_cast<float>(line.allocated) / static_cast<float>(n));
    }
}

TEST(RenderView, AFigureHasTheSizeOfAPage)
{
    const Trace trace = paddedTrace(); // 309 x 231
    const Image bare = renderView(trace, View::Mask, kBare);
    EXPECT_EQ(bare.width, 720);
    EXPECT_EQ(bare.height, 538);
    const Image twice = renderView(trace, View::Mask, { .scale = 2, .caption = false });
    EXPECT_EQ(twice.width, 1440);
    EXPECT_EQ(twice.height, 1077);
    const Image whole = renderView(trace, View::Mask, {});
    EXPECT_EQ(whole.width, 720 + 32);
    EXPECT_GT(whole.height, 538 + 100);
    const Trace large = test::sampleTraceOf(std::make_shared<const Image>(test::samplePicture(1600, 1200)));
    EXPECT_EQ(renderView(large, View::Mask, kBare).width, 1440);
}

TEST(RenderView, IsDrawnAnewAtEveryScale)
{
    const Trace trace = paddedTrace();
    const Image once = renderView(trace, View::Budgets, {}),
                twice = renderView(trace, View::Budgets, { .scale = 2 });
    EXPECT_EQ(twice.width, 2 * once.width);
    EXPECT_NE(twice.rgb, smoothResize(once, twice.width, twice.height).rgb);
    EXPECT_EQ(once.rgb, renderView(trace, View::Budgets, {}).rgb) << "not the same picture every time";
}

TEST(RenderView, MaskShowsKeptPatchesAsTheyAreAndDroppedOnesDark)
{
    const Trace trace = paddedTrace();
    const Image figure = renderView(trace, View::Mask, { .scale = 4, .caption = false });
    const double units = static_cast<double>(figure.width) / trace.image->width;
    const Image picture = smoothResize(*trace.image, figure.width, figure.height);
    const std::vector<float> mask = viewValues(trace, View::Mask);
    int kept = 0, dropped = 0;
    for (const VisualToken& token : trace.layout.tokens) {
        if (token.newline || token.partition == 0)
            continue;
        const Rgb shown = pixelAt(figure, token.rect, units), original = pixelAt(picture, token.rect, units);
        if (mask[static_cast<std::size_t>(
                trace.layout.rowOf(trace.layout.idOf(token.partition, token.row, token.col)))]
            == 1) {
            kept += shown == original ? 1 : 0;
        } else {
            for (std::size_t i = 0; i < 3; ++i) // the hatch adds a quarter of white
                EXPECT_LE(shown[i], original[i] * 0.25 * 0.76 + 255 * 0.24 + 1);
            ++dropped;
        }
    }
    const BudgetTotal& total = trace.steps.front()->total;
    EXPECT_EQ(kept, total.afterUnpad - trace.steps.front()->ledger.front().afterUnpad);
    EXPECT_GT(dropped, 100);
}

TEST(RenderView, HeatGivesEveryPatchTheColorOfItsScore)
{
    const Trace trace = paddedTrace();
    const std::vector<float>& scores = trace.vision->rowsOf(4)->scores;
    const auto tiles = scores.begin() + 64;
    const auto [low, high] = std::minmax_element(tiles, scores.end());
    const Image figure = renderView(
        trace, View::ClassLast, { .colorMap = "cividis", .opacity = 1, .caption = false });
    const double units = static_cast<double>(figure.width) / trace.image->width;
    for (const VisualToken& token : trace.layout.tokens) {
        if (token.newline || token.partition == 0)
            continue;
        const auto row = static_cast<std::size_t>(
            trace.layout.rowOf(trace.layout.idOf(token.partition, token.row, token.col)));
        const double part = (static_cast<double>(scores[row]) - *low) / (static_cast<double>(*high) - *low);
        EXPECT_EQ(pixelAt(figure, token.rect, units), colorMap("cividis")[static_cast<std::size_t>(part * 255)]);
    }
    EXPECT_EQ(
        renderView(trace, View::ClassLast, { .opacity = 0, .caption = false }).rgb.size(), figure.rgb.size());
}

TEST(RenderView, EvidenceShowsTheRegionsThatCounted)
{
    Trace trace = paddedTrace();
    const Image quadrants = renderView(trace, View::ClassFirst, kBare);
    PruneStep bands = *trace.steps.front(); // as one release counts: four bands of two rows
    for (std::size_t patch = 0; patch < bands.region.size(); ++patch)
        bands.region[patch] = static_cast<std::int8_t>(1 + patch / 16);
    trace.steps = { std::make_shared<const PruneStep>(bands) };
    EXPECT_NE(renderView(trace, View::ClassFirst, kBare).rgb, quadrants.rgb);
}

TEST(RenderView, ForcedPatchesCarryAPin)
{
    Trace trace = paddedTrace();
    const Image without = renderView(trace, View::Mask, kBare);
    trace.run.forcedKeep = { 100 };
    EXPECT_NE(renderView(trace, View::Mask, kBare).rgb, without.rgb);
    trace.run.forcedKeep = { -1, 100000 }; // a foreign trace is drawn, not trusted
    EXPECT_EQ(renderView(trace, View::Mask, kBare).rgb, without.rgb);
}

TEST(RenderView, DrawsPicturesOfAnyShape)
{
    for (const auto& [width, height] : { std::pair { 1, 1 }, { 1, 3000 }, { 3000, 1 }, { 60, 200 } }) {
        const Trace trace = test::sampleTraceOf(
            std::make_shared<const Image>(test::samplePicture(width, height)));
        for (const View view : { View::Budgets, View::Mask, View::ClassFirst, View::ClassLast }) {
            const Image figure = renderView(trace, view, {});
            EXPECT_GE(figure.width, 560) << width << " x " << height;
        }
    }
}

TEST(RenderView, DrawsAModelWithoutTiles)
{
    Trace trace = paddedTrace();
    ImageGeometry geometry { .framing = Framing::CenterCrop, .imageHeight = 231, .imageWidth = 309 };
    geometry.partitionSize = 112;
    geometry.patchSize = 14;
    geometry.resizedHeight = geometry.canvasHeight = 112;
    geometry.resizedWidth = geometry.canvasWidth = 149;
    geometry.offsetLeft = 18;
    trace.layout = makeLayout(geometry, Packing::Correct, false);
    PruneStep step { .method = "hired", .keptRows = std::vector<std::uint8_t>(64, 0) };
    step.keptRows[9] = 1;
    step.idsKept = { 9 };
    trace.steps = { std::make_shared<const PruneStep>(step) };
    const Image figure = renderView(trace, View::Mask, kBare);
    const double units = static_cast<double>(figure.width) / 309;
    const Image picture = smoothResize(*trace.image, figure.width, figure.height);
    const Rect kept = trace.layout.tokens[9].rect;
    EXPECT_EQ(pixelAt(figure, kept, units), pixelAt(picture, kept, units));
    const Rect outside { 0, 100, 20, 20 }; // left of the crop: dark, but no hatch
    const Rgb original = pixelAt(picture, outside, units), shown = pixelAt(figure, outside, units);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_NEAR(shown[i], original[i] * 0.25, 1);
}

TEST(RenderView, RefusesWhatItCannotDraw)
{
    Trace trace = paddedTrace();
    const auto draw = [&](View view, PictureOptions options) {
        return messageOf([&] { renderView(trace, view, options); });
    };
    EXPECT_EQ(draw(View::Mask, { .scale = 3 }), "a picture cannot have the scale 3; choose 1, 2 or 4");
    EXPECT_THAT(draw(View::Mask, { .opacity = 1.5 }), HasSubstr("between 0 and 1"));
    EXPECT_THAT(draw(View::ClassLast, { .colorMap = "jet" }), HasSubstr("no colour map 'jet'"));
    trace.vision = nullptr;
    EXPECT_THAT(draw(View::ClassLast, {}), HasSubstr("holds no class-token attention"));
    trace.steps.clear();
    EXPECT_THAT(draw(View::Mask, {}), HasSubstr("holds no decision"));
    trace.image = nullptr;
    EXPECT_EQ(draw(View::Mask, {}), "the trace holds no picture to paint over");
}

TEST(Caption, SaysWhatMadeTheFigure)
{
    Trace trace = paddedTrace();
    trace.state = TraceState::Preview;
    trace.run.image.exifOrientation = 6;
    trace.run.image.exifApplied = true;
    trace.run.question = "two\nlines";
    std::string text;
    for (const CaptionLine& line : captionLines(trace, View::ClassLast))
        text += line.text + '\n';
    EXPECT_THAT(text, HasSubstr("Class-token attention, vision layer 4\n"));
    EXPECT_THAT(text, HasSubstr("Preview from recorded scores"));
    EXPECT_THAT(text, HasSubstr("Method hired (alpha 0.5, budget 0.2,"));
    EXPECT_THAT(text, HasSubstr("Model scenes-5m, built-in, 5.01 M parameters, f32 cpu (2 threads)"));
    EXPECT_THAT(text, HasSubstr("Image sample.png, 309 × 231, EXIF rotated"));
    EXPECT_THAT(text, HasSubstr("Question: two lines"));
    EXPECT_THAT(captionLines(trace, View::Mask), Contains(Field(&CaptionLine::text, trace.run.command)));
    const BudgetTotal& total = trace.steps.front()->total;
    EXPECT_EQ(countsText(trace),
        "Visual tokens: " + std::to_string(total.requested) + " requested, " + std::to_string(total.allocated)
            + " allocated, " + std::to_string(total.afterUnpad) + " after unpadding, "
            + std::to_string(total.fed) + " fed to the language model with 12 newline tokens; 268 unpruned.");
    trace.state = TraceState::Done;
    EXPECT_THAT(captionLines(trace, View::Mask)[1].text, Not(HasSubstr("Preview")));
}

} // namespace
} // namespace ps::imaging

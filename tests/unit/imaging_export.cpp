// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/imaging/decode.h"
#include "core/imaging/export.h"
#include "core/imaging/view_data.h"
#include "core/trace/npy.h"
#include "core/trace/pyramid.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/staged_trace.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <sstream>

namespace ps::imaging {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::uint64_t kLimit = 64 << 20;

class Export : public testing::Test {
protected:
    const test::ScratchFolder folder {};
    const Trace trace = test::sampleTraceOf(std::make_shared<const Image>(test::samplePicture(309, 231)));
};

std::string messageOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error.message();
    }
    return "nothing was thrown";
}

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);)
        parts.push_back(part);
    if (!text.empty() && text.back() == separator && separator != '\n')
        parts.emplace_back();
    return parts;
}

TEST_F(Export, PngHoldsThePixelsOfTheView)
{
    const auto file = folder / "mask.PNG";
    exportView(trace, View::Mask, file, { .scale = 2 });
    EXPECT_EQ(decodeFile(file).image.rgb, renderView(trace, View::Mask, { .scale = 2 }).rgb);
    EXPECT_EQ(folder.entries(), 1U);
}

TEST_F(Export, PngCarriesCommandAndRecord)
{
    exportView(trace, View::Mask, folder / "mask.png", {});
    const std::string bytes = readTextFile(folder / "mask.png", kLimit);
    EXPECT_THAT(bytes, HasSubstr("iTXtComment"));
    EXPECT_THAT(bytes, HasSubstr(trace.run.command));
    EXPECT_THAT(bytes, HasSubstr("\"prunescope.run/1\""));
    EXPECT_THAT(bytes, Not(HasSubstr(folder.path().string())));
}

TEST_F(Export, TheSameViewGivesTheSameFile)
{
    exportView(trace, View::ClassLast, folder / "a.png", {});
    exportView(trace, View::ClassLast, folder / "b.png", {});
    EXPECT_EQ(readFile(folder / "a.png", kLimit), readFile(folder / "b.png", kLimit));
}

TEST_F(Export, NpyHoldsTheValues)
{
    exportView(trace, View::ClassLast, folder / "scores.npy", {});
    const NpyArray array = parseNpy(readFile(folder / "scores.npy", kLimit), "scores.npy");
    EXPECT_EQ(array.type, NpyType::F4);
    EXPECT_THAT(array.shape, testing::ElementsAre(5, 64));
    const auto* values = reinterpret_cast<const float*>(array.data.data());
    EXPECT_EQ(std::vector<float>(values, values + 320), trace.vision->rowsOf(4)->scores);
}

TEST_F(Export, CsvHasOneLinePerPatch)
{
    exportView(trace, View::ClassLast, folder / "scores.csv", {});
    const auto lines = split(readTextFile(folder / "scores.csv", kLimit), '\n');
    ASSERT_EQ(lines.size(), 1U + 5 * 64);
    EXPECT_EQ(lines[0], "partition,row,col,id,x,y,w,h,value,kept");
    const std::vector<float> mask = viewValues(trace, View::Mask);
    for (std::size_t row = 0; row < 320; ++row) {
        const auto cells = split(lines[row + 1], ',');
        ASSERT_EQ(cells.size(), 10U) << lines[row + 1];
        EXPECT_EQ(
            std::stoi(cells[0]) * 64 + std::stoi(cells[1]) * 8 + std::stoi(cells[2]), static_cast<int>(row));
        EXPECT_EQ(std::stoi(cells[3]), trace.layout.patchToId[row]);
        const Rect rect = trace.layout.patchRect(std::stoi(cells[0]), std::stoi(cells[1]), std::stoi(cells[2]));
        EXPECT_NEAR(std::stod(cells[4]), rect.x, 1e-9);
        EXPECT_NEAR(std::stod(cells[7]), rect.height, 1e-9);
        EXPECT_EQ(std::stof(cells[8]), trace.vision->rowsOf(4)->scores[row])
            << "not the shortest text that reads back";
        EXPECT_EQ(cells[9], mask[row] == 1 ? "1" : "0");
    }
}

TEST_F(Export, CsvLeavesUnknownBlank)
{
    Trace undecided = trace;
    undecided.steps.clear();
    EXPECT_THAT(split(viewCsv(undecided, View::ClassFirst), '\n')[1], testing::EndsWith(","));
}

TEST_F(Export, JsonHoldsValuesAndRecord)
{
    exportView(trace, View::Mask, folder / "mask.json", {});
    const auto json = nlohmann::json::parse(readTextFile(folder / "mask.json", kLimit));
    EXPECT_EQ(json.at("schema"), "prunescope.view/1");
    EXPECT_EQ(json.at("view"), "mask");
    ASSERT_EQ(json.at("values").size(), 5U);
    std::vector<float> values;
    for (const auto& partition : json.at("values"))
        for (const auto& value : partition)
            values.push_back(value.get<float>());
    EXPECT_EQ(values, viewValues(trace, View::Mask));
    EXPECT_EQ(json.at("record").at("schema"), "prunescope.run/1");
    EXPECT_EQ(json.at("record").at("command"), trace.run.command);
}

TEST_F(Export, DropLayersNameTheFirstLayerThatDoesNotSeeAPatch)
{
    const Trace staged = test::pyramidTrace();
    const std::vector<float> values = viewValues(staged, View::DropLayer);
    const std::vector<int> drops = dropLayers(staged);
    ASSERT_EQ(values.size(), staged.layout.patchToId.size());
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (const int id = staged.layout.patchToId[row]; id >= 0)
            EXPECT_EQ(values[row], static_cast<float>(drops[static_cast<std::size_t>(id)]));
        else
            EXPECT_TRUE(std::isnan(values[row]));
    }
}

TEST_F(Export, ALayerChoosesSurvivorsAndStage)
{
    const Trace staged = test::pyramidTrace();
    for (const int layer : { 0, 3, 6 }) {
        const std::vector<float> mask = viewValues(staged, View::Mask, layer);
        const std::vector<int> alive = staged.aliveAt(layer);
        const auto patches = std::count_if(
            alive.begin(), alive.end(), [&](int id) { return staged.layout.rowOf(id) >= 0; });
        EXPECT_EQ(std::count(mask.begin(), mask.end(), 1.F), patches) << layer;
    }
    exportView(staged, View::StageScore, folder / "s.json", { .layer = 5 });
    const auto json = nlohmann::json::parse(readTextFile(folder / "s.json", kLimit));
    EXPECT_EQ(json.at("layer"), 4) << "the stage that speaks for layer 5";
    EXPECT_THAT(json.at("command").get<std::string>(),
        testing::EndsWith("--view stage-score --out stage-score.json --layer 5"));
    EXPECT_THAT(json.at("command").get<std::string>(), StartsWith("prunescope-cli export --image sample.png"));
    std::size_t scored = 0;
    for (const auto& partition : json.at("values"))
        for (const auto& value : partition)
            scored += value.is_null() ? 0U : 1U;
    const auto& before = staged.steps[1]->idsBefore;
    EXPECT_EQ(scored, static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [&](int id) {
        return staged.layout.rowOf(id) >= 0;
    })));
    EXPECT_THROW(exportView(staged, View::Mask, folder / "m.npy", { .layer = 8 }), Error);
}

TEST_F(Export, ThePyramidIsAnArrayPerLayerAndAFigure)
{
    const Trace staged = test::pyramidTrace();
    exportView(staged, View::Pyramid, folder / "p.npy", {});
    const NpyArray array = parseNpy(readFile(folder / "p.npy", kLimit), "p.npy");
    EXPECT_THAT(array.shape, testing::ElementsAre(8));
    const auto* tokens = reinterpret_cast<const float*>(array.data.data());
    EXPECT_THAT(std::vector<int>(tokens, tokens + 8), testing::ElementsAreArray(aliveTokens(staged)));
    const auto lines = split(viewCsv(staged, View::Pyramid), '\n');
    ASSERT_EQ(lines.size(), 9U);
    EXPECT_EQ(lines[0], "layer,visual_tokens,text_tokens,cache_bytes");
    EXPECT_EQ(lines[3],
        "2," + std::to_string(aliveTokens(staged)[2]) + ",27," + std::to_string(staged.layers[2]->cacheBytes));
    exportView(staged, View::Pyramid, folder / "p.png", { .scale = 2 });
    const Image figure = decodeFile(folder / "p.png").image;
    const Image bare = renderView(staged, View::Pyramid, { .scale = 2, .caption = false });
    EXPECT_EQ(bare.width, 1440);
    EXPECT_GT(figure.height, bare.height) << "the caption with the equivalent tokens";
    Trace flat = staged; // another pyramid is another figure
    flat.layers.back() = flat.layers.front();
    EXPECT_NE(renderView(flat, View::Pyramid, { .scale = 2, .caption = false }).rgb, bare.rgb);
}

TEST_F(Export, MarginsAreDrawnAroundZero)
{
    Trace dynamic = test::dynamicTrace();
    auto step = std::make_shared<PruneStep>(*dynamic.steps.front());
    std::reverse(step->score.begin(), step->score.end()); // both signs in the tiles, which come last
    dynamic.steps.front() = step;
    const Image drawn = renderView(dynamic, View::Margin, { .opacity = 1, .caption = false });
    const std::vector<float> margins = viewValues(dynamic, View::Margin);
    const int g = dynamic.layout.geometry.patchGrid();
    const double scale = static_cast<double>(drawn.width) / dynamic.image->width;
    int blue = 0, orange = 0;
    for (int row = g * g; row < static_cast<int>(margins.size()); ++row) { // the tiles
        const float margin = margins[static_cast<std::size_t>(row)];
        const Rect rect = dynamic.layout.patchRect(row / (g * g), row % (g * g) / g, row % g);
        if (rect.empty() || std::isnan(margin) || std::abs(margin) < 0.2F)
            continue;
        const auto x = static_cast<std::size_t>((rect.x + rect.width / 2) * scale);
        const auto y = static_cast<std::size_t>((rect.y + rect.height / 2) * scale);
        const std::uint8_t* pixel = &drawn.rgb[(y * static_cast<std::size_t>(drawn.width) + x) * 3];
        EXPECT_EQ(pixel[0] > pixel[2], margin > 0) << "margin " << margin;
        ++(margin > 0 ? orange : blue);
    }
    EXPECT_GT(blue, 0);
    EXPECT_GT(orange, 0);
    EXPECT_THROW(renderView(trace, View::Margin, {}), Error);
}

TEST_F(Export, RefusesUnknownEndingsAndMissingValues)
{
    const auto message = [&](const Trace& from, View view, const std::string& name) {
        try {
            exportView(from, view, folder / name, {});
        } catch (const Error& error) {
            return error.message();
        }
        return std::string("nothing was thrown");
    };
    EXPECT_EQ(
        message(trace, View::Mask, "mask.gif"), "mask.gif: a view cannot be exported as '.gif'; choose .png, .svg or .pdf for the picture, .npy, .csv or .json for the values");
    Trace bare = trace;
    bare.vision = nullptr;
    EXPECT_THAT(message(bare, View::ClassLast, "a.npy"),
        StartsWith("the trace holds no values for the view cls-last"));
    EXPECT_THAT(message(bare, View::ClassLast, "a.csv"), StartsWith("the trace holds no values"));
    EXPECT_THAT(message(bare, View::ClassLast, "a.png"), StartsWith("the trace holds no class-token attention"));
    EXPECT_EQ(folder.entries(), 0U);
    EXPECT_THAT(message(trace, View::Mask, "no/such/folder/mask.png"), HasSubstr("no/such/folder"));
}

TEST_F(Export, AFullDiskLeavesTheOldFileAndOneSentence)
{
    for (const auto* endings : { &pictureEndings(), &valueEndings() }) {
        for (const std::string& ending : *endings) {
            const auto file = folder.write("mask." + ending, "the old file");
            std::string message;
            {
                const test::FileSizeLimit limit(100);
                message = messageOf([&] { exportView(trace, View::Mask, file, {}); });
            }
            EXPECT_THAT(message, HasSubstr("mask." + ending));
            EXPECT_THAT(message, HasSubstr("disk full"));
            EXPECT_THAT(message, Not(HasSubstr("\n")));
            EXPECT_EQ(test::ScratchFolder::bytesOf(file), "the old file");
        }
    }
    EXPECT_EQ(folder.entries(), pictureEndings().size() + valueEndings().size()) << "a temporary file stayed";
}

TEST_F(Export, AFolderThatCannotBeWrittenIsNamed)
{
    folder.write("plain", "not a folder");
    for (const std::string ending : { "svg", "pdf", "png", "csv" })
        EXPECT_THAT(messageOf([&] { exportView(trace, View::Mask, folder / ("plain/mask." + ending), {}); }),
            HasSubstr("plain"));
    EXPECT_EQ(folder.entries(), 1U);
}

TEST_F(Export, WritePngRoundTrips)
{
    const Image image = test::samplePicture(67, 41);
    writePng(folder / "scene.png", image);
    EXPECT_EQ(decodeFile(folder / "scene.png").image.rgb, image.rgb);
    EXPECT_EQ(decodeFile(folder / "scene.png").info.sha256, pixelHash(image));
    writePng(folder / "scene.png", test::samplePicture(10, 10)); // over an existing file
    EXPECT_EQ(decodeFile(folder / "scene.png").image.width, 10);
}

} // namespace
} // namespace ps::imaging

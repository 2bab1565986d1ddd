// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/imaging/decode.h"
#include "core/imaging/export.h"
#include "core/trace/npy.h"
#include "tests/support/sample_picture.h"
#include "tests/support/sample_trace.h"
#include "tests/support/scratch_folder.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

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
        message(trace, View::Mask, "mask.gif"), "mask.gif: a view cannot be exported as '.gif'; choose .png for the picture, .npy, .csv or .json for the values");
    Trace bare = trace;
    bare.vision = nullptr;
    EXPECT_THAT(message(bare, View::ClassLast, "a.npy"),
        StartsWith("the trace holds no values for the view cls-last"));
    EXPECT_THAT(message(bare, View::ClassLast, "a.csv"), StartsWith("the trace holds no values"));
    EXPECT_THAT(message(bare, View::ClassLast, "a.png"), StartsWith("the trace holds no class-token attention"));
    EXPECT_EQ(folder.entries(), 0U);
    EXPECT_THAT(message(trace, View::Mask, "no/such/folder/mask.png"), HasSubstr("no/such/folder"));
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

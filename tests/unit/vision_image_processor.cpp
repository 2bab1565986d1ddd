// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/vision/image_processor.h"
#include "tests/support/crc32.h"
#include "tests/support/golden_json.h"
#include "tests/support/golden_picture.h"

#include <gtest/gtest.h>

namespace ps {
namespace {

using Json = nlohmann::json;

template <typename T>
std::string crc(const std::vector<T>& data)
{
    return test::crc32Hex(data.data(), data.size() * sizeof(T));
}

Json preprocessing() { return test::readGolden("golden/public/llava_next_preprocess.json"); }

ProcessorConfig processorOf(const Json& config)
{
    ProcessorConfig processor;
    for (const auto& pair : config["pinpoints"])
        processor.pinpoints.emplace_back(pair[0], pair[1]);
    return processor;
}

TEST(ImageProcessor, AnyResEqualsTransformers)
{
    const auto golden = preprocessing();
    for (const auto& entry : golden["anyres"]) {
        SCOPED_TRACE(entry.dump());
        const auto& config = golden["configs"][entry["config"].get<std::string>()];
        const Image image = test::goldenPicture(entry["kind"], entry["src"][0], entry["src"][1]);
        const auto result = processImage(image, processorOf(config), config["image_size"], config["patch_size"]);
        const auto& g = result.geometry;
        EXPECT_EQ(Json::array({ g.canvasHeight, g.canvasWidth }), entry["canvas"]);
        EXPECT_EQ(Json::array({ g.resizedHeight, g.resizedWidth }), entry["resized"]);
        EXPECT_EQ(Json::array({ g.offsetTop, g.canvasHeight - g.resizedHeight - g.offsetTop, g.offsetLeft,
                      g.canvasWidth - g.resizedWidth - g.offsetLeft }),
            entry["pad_tblr"]);
        EXPECT_EQ(g.partitionCount(), entry["tiles"]);
        const auto overview = result.pixels.begin() + std::ptrdiff_t { 3 } * g.partitionSize * g.partitionSize;
        EXPECT_EQ(crc(std::vector<std::uint8_t>(result.pixels.begin(), overview)), entry["base_crc32"]);
        EXPECT_EQ(crc(result.pixels), entry["tiles_crc32"]);
        EXPECT_EQ(crc(result.values), entry["pixel_values_f32_crc32"]);
    }
}

TEST(ImageProcessor, CropAndPadEqualUpstream)
{
    const auto golden = preprocessing();
    for (const auto& entry : golden["v15"]) {
        SCOPED_TRACE(entry.dump());
        const bool crop = entry["mode"] == "crop";
        ProcessorConfig processor;
        processor.framing = crop ? Framing::CenterCrop : Framing::PadSquare;
        const Image image = test::goldenPicture(entry["kind"], entry["src"][0], entry["src"][1]);
        const auto result = processImage(image, processor, 336, 14);
        const auto& g = result.geometry;
        if (crop)
            EXPECT_EQ(Json::array({ g.resizedHeight, g.resizedWidth }), entry["resized"]);
        else
            EXPECT_EQ(g.canvasHeight, entry["square"]);
        EXPECT_EQ(Json::array({ g.offsetTop, g.offsetLeft }), entry[crop ? "crop_tl" : "offset_tl"]);
        EXPECT_EQ(g.partitionCount(), 1);
        EXPECT_EQ(crc(result.pixels), entry["crc32"]);
        EXPECT_EQ(crc(result.values), entry["pixel_values_f32_crc32"]);
    }
}

TEST(ImageProcessor, NormalisedValuesEqualTransformers)
{
    // One partition that holds every level of every channel: 16 x 16 pixels of equal channels.
    Image image { .width = 16, .height = 16 };
    for (int level = 0; level < 256; ++level)
        image.rgb.insert(image.rgb.end(), 3, static_cast<std::uint8_t>(level));
    ProcessorConfig processor;
    processor.framing = Framing::CenterCrop;
    const auto result = processImage(image, processor, 16, 4);
    const auto golden = preprocessing()["normalise"];
    EXPECT_EQ(crc(result.values), golden["lut_f32_crc32"]);
    for (const auto& sample : golden["samples"])
        EXPECT_EQ(result.values[sample["channel"].get<std::size_t>() * 256 + sample["u8"].get<std::size_t>()],
            sample["value"].get<float>());
}

TEST(ImageProcessor, CanvasesEqualTransformers)
{
    const auto golden = test::readGolden("golden/public/llava_next_layout.json");
    ASSERT_FALSE(golden["best_resolution"].empty());
    for (const auto& entry : golden["best_resolution"]) {
        SCOPED_TRACE(entry.dump());
        const auto processor = processorOf(golden["configs"][entry["config"].get<std::string>()]);
        const auto canvas = bestCanvas(entry["src"][0], entry["src"][1], processor.pinpoints);
        EXPECT_EQ(Json::array({ canvas.first, canvas.second }), entry["canvas"]);
    }
}

TEST(ImageProcessor, GeometryPacksAsInTransformers)
{
    const auto golden = test::readGolden("golden/public/llava_next_layout.json");
    ASSERT_FALSE(golden["packing"].empty());
    for (const auto& entry : golden["packing"]) {
        SCOPED_TRACE(entry.dump());
        const auto& config = golden["configs"][entry["config"].get<std::string>()];
        const auto layout = makeLayout(imageGeometry(entry["src"][0], entry["src"][1], processorOf(config),
                                           config["image_size"], config["patch_size"]),
            Packing::Correct, true);
        std::vector<std::int32_t> rows;
        for (int id = 0; id < layout.visualTokens(); ++id)
            rows.push_back(layout.rowOf(id));
        EXPECT_EQ(Json::array({ layout.keptRows, layout.keptCols }), entry["unpadded"]);
        EXPECT_EQ(layout.visualTokens(), entry["tokens"]);
        EXPECT_EQ(crc(rows), entry["pack_index_i32_crc32"]);
    }
}

TEST(ImageProcessor, TheTinyCheckpointsPixelsEqualTransformers)
{
    for (const auto& folder : test::goldenCheckpoints()) {
        const auto config = readModelConfig(folder);
        const auto expected = test::readGolden("golden/" + folder.filename().string() + "/expected.json");
        ASSERT_FALSE(expected["cases"].empty());
        for (const auto& entry : expected["cases"]) {
            SCOPED_TRACE(folder.filename().string() + " " + entry["image"].get<std::string>());
            const auto name = std::filesystem::path(entry["image"].get<std::string>()).filename().string();
            const auto image = test::goldenPicture(
                name.substr(0, name.find('_')), entry["size"][0], entry["size"][1]);
            const auto result = processImage(
                image, config.processor, config.vision.imageSize, config.vision.patchSize);
            EXPECT_EQ(result.geometry.partitionCount(), entry["partitions"]);
            EXPECT_EQ(crc(result.values), entry["pixel_values_crc32"]);
            EXPECT_EQ(makeLayout(result.geometry, Packing::Correct, config.newlineParameter).visualTokens(),
                entry["visual_tokens"]);
            EXPECT_EQ(config.featureBlock(), entry["feature_block"]);
        }
    }
}

TEST(ImageProcessor, AnEmptyImageIsRefused)
{
    ProcessorConfig processor;
    processor.pinpoints = { { 28, 56 } };
    EXPECT_THROW(processImage({}, processor, 28, 14), Error);
    EXPECT_THROW(processImage({ .width = 4, .height = 4 }, processor, 28, 14), Error);
}

TEST(ImageProcessor, ExtremeShapesStaySmall)
{
    // The square around it would take 3 GB, the resized picture before the crop 11 GB.
    Image image { .width = 1, .height = 32767 };
    for (std::size_t i = 0; i < 32767U * 3; ++i)
        image.rgb.push_back(static_cast<std::uint8_t>(i * 7));
    for (const auto framing : { Framing::PadSquare, Framing::CenterCrop }) {
        ProcessorConfig processor;
        processor.framing = framing;
        const auto result = processImage(image, processor, 28, 14);
        EXPECT_EQ(result.pixels.size(), 28U * 28 * 3);
        EXPECT_EQ(result.values.size(), 28U * 28 * 3);
    }
}

} // namespace
} // namespace ps

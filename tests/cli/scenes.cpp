// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/scene_json.h"
#include "tests/support/cli_process.h"

#include <nlohmann/json.hpp>

#include <sstream>

namespace ps::test {
namespace {

using nlohmann::json;
using Scenes = CliTest;

TEST_F(Scenes, writesPicturesAndRows)
{
    const std::filesystem::path folder = scratch / "made" / "here";
    const CliResult result = runCli({ "scenes", "--count", "3", "--seed", "41", "--out", folder });
    ASSERT_EQ(result.status, 0) << result.err;
    std::istringstream lines(ScratchFolder::bytesOf(folder / "scenes.jsonl"));
    std::string line;
    std::uint64_t seed = 41;
    for (; std::getline(lines, line); ++seed) {
        const scenes::SceneRow row = scenes::parseSceneRow(line, "scenes.jsonl");
        const scenes::Scene scene = scenes::makeScene(seed);
        EXPECT_EQ(line, sceneRow(scene, row.imageName));
        EXPECT_TRUE(row.imageName.starts_with("scene_" + std::to_string(seed) + ".")) << row.imageName;
        EXPECT_TRUE(std::filesystem::exists(folder / row.imageName));
    }
    EXPECT_EQ(seed, 44U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 4);
}

TEST_F(Scenes, writtenPictureGivesTheSameRunAsItsSeed)
{
    const std::filesystem::path folder = scratch / "made";
    ASSERT_EQ(runCli({ "scenes", "--count", "1", "--seed", "5", "--out", folder }).status, 0);
    const std::string file = folder / (cliHasImaging() ? "scene_5.png" : "scene_5.ppm");
    const auto record = [](const std::string& picture) {
        const CliResult result = runCli(
            { "run", "--image", picture, "--ask", "Describe the image.", "--json", "-" });
        EXPECT_EQ(result.status, 0) << result.err;
        return json::parse(result.out);
    };
    const json fromFile = record(file), fromSeed = record("scene:5");
    EXPECT_EQ(fromFile.at("image").at("sha256"), fromSeed.at("image").at("sha256"));
    EXPECT_EQ(fromFile.at("image").at("sha256"), pixelHash(scenes::makeScene(5).image));
    EXPECT_EQ(fromFile.at("steps"), fromSeed.at("steps"));
    EXPECT_EQ(fromFile.at("answer").at("ids"), fromSeed.at("answer").at("ids"));
}

} // namespace
} // namespace ps::test

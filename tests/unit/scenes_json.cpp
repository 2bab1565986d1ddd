// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/scene_json.h"

#include "core/base/error.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace ps::scenes {
namespace {

using testing::HasSubstr;

Scene sample()
{
    Scene scene { .seed = 18'446'744'073'709'551'615U };
    scene.image = { .width = 320, .height = 240, .rgb = std::vector<std::uint8_t>(320 * 240 * 3) };
    scene.objects = {
        { .shape = "circle",
            .color = "red",
            .size = "large",
            .letter = "K",
            .x = 70.84,
            .y = 87.06,
            .halfWidth = 25.9,
            .halfHeight = 25.9,
            .cell = 3 },
        { .shape = "sign", .color = "blue", .word = "TEA", .x = 200, .y = 40, .halfWidth = 30, .halfHeight = 11, .cell = 2 }
    };
    scene.questions = { { "total", "How many objects are there?", "There are 2 objects." } };
    return scene;
}

TEST(SceneJson, rowHasTheKeysOfTheSamples)
{
    const auto row = nlohmann::json::parse(sceneRow(sample(), "scene_1.png"));
    EXPECT_EQ(row.at("seed"), 18'446'744'073'709'551'615U);
    EXPECT_EQ(row.at("image"), "scene_1.png");
    EXPECT_EQ(row.at("size"), nlohmann::json::array({ 240, 320 })); // height first
    EXPECT_EQ(row.at("objects").at(0),
        nlohmann::json::parse(R"({"shape": "circle", "color": "red", "size": "large", "letter": "K", "word": null,
            "place": "left", "center": [70.8, 87.1], "half_size": [25.9, 25.9]})"));
    EXPECT_TRUE(row.at("objects").at(1).at("size").is_null());
    EXPECT_EQ(row.at("questions").at(0).at("answer"), "There are 2 objects.");
}

TEST(SceneJson, rowIsOneLine) { EXPECT_EQ(sceneRow(sample(), "a.png").find('\n'), std::string::npos); }

TEST(SceneJson, rowReadsBack)
{
    const SceneRow row = parseSceneRow(sceneRow(sample(), "scene_1.png"), "scenes.jsonl:1");
    EXPECT_EQ(row.imageName, "scene_1.png");
    EXPECT_EQ(row.scene.seed, 18'446'744'073'709'551'615U);
    ASSERT_EQ(row.scene.objects.size(), 2U);
    EXPECT_EQ(row.scene.objects[0].letter, "K");
    EXPECT_EQ(row.scene.objects[0].cell, 3);
    EXPECT_EQ(row.scene.objects[1].word, "TEA");
    EXPECT_EQ(row.scene.objects[1].size, "");
    ASSERT_EQ(row.scene.questions.size(), 1U);
    EXPECT_EQ(row.scene.questions[0].question, "How many objects are there?");
}

std::string problemOf(const std::string& line)
{
    try {
        parseSceneRow(line, "list:3");
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::Damaged);
        return error.message();
    }
    return "";
}

TEST(SceneJson, damagedRowsNameTheLineAndTheProblem)
{
    const std::string good = sceneRow(sample(), "a.png");
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string line = good;
        return line.replace(line.find(from), from.size(), to);
    };
    EXPECT_THAT(
        problemOf(with("\"left\"", "\"north\"")), testing::AllOf(HasSubstr("list:3"), HasSubstr("'north'")));
    EXPECT_THAT(problemOf(with("\"total\"", "\"weight\"")),
        testing::AllOf(HasSubstr("list:3"), HasSubstr("'weight'")));
    EXPECT_THAT(problemOf(with("\"seed\"", "\"sead\"")), HasSubstr("not a scene"));
    EXPECT_THAT(problemOf(with("70.8", "\"x\"")), HasSubstr("not a scene"));
    EXPECT_THAT(problemOf(good.substr(0, good.size() - 1)), HasSubstr("list:3"));
}

} // namespace
} // namespace ps::scenes

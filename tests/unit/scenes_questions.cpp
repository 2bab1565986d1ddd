// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/scene_questions.h"
#include "core/train/scene_world.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace ps::scenes {
namespace {

const std::vector<SceneObject> kObjects {
    { .shape = "circle", .color = "red", .size = "large", .letter = "K", .cell = 8 },
    { .shape = "cross", .color = "blue", .size = "small", .cell = 0 },
    { .shape = "cross", .color = "orange", .size = "large", .cell = 4 },
    { .shape = "sign", .color = "yellow", .word = "TAXI", .cell = 2 },
};

/// All questions of a kind that 200 draws give, with their answers. One question has one answer.
std::map<std::string, std::string> drawn(const std::string& kind, const std::vector<SceneObject>& objects)
{
    std::map<std::string, std::string> pairs;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SceneRandom random(seed);
        if (const auto question = makeQuestion(kind, objects, random)) {
            EXPECT_EQ(question->kind, kind);
            const auto [place, isNew] = pairs.emplace(question->question, question->answer);
            EXPECT_EQ(place->second, question->answer) << question->question;
        }
    }
    return pairs;
}

using Pairs = std::map<std::string, std::string>;

TEST(SceneQuestions, colorAsksOnlyForShapesThatAreThereOnce)
{
    EXPECT_EQ(drawn("color", kObjects),
        (Pairs { { "What color is the circle?", "The circle is red." },
            { "Which color does the circle have?", "The circle is red." },
            { "What color is the sign?", "The sign is yellow." },
            { "Which color does the sign have?", "The sign is yellow." } }));
}

TEST(SceneQuestions, shapeAsksForColorsThatAreThereOnceAndNeverForASign)
{
    EXPECT_EQ(drawn("shape", kObjects),
        (Pairs { { "What shape is red?", "The circle is red." }, { "Which shape is red?", "The circle is red." },
            { "What shape is blue?", "The cross is blue." }, { "Which shape is blue?", "The cross is blue." },
            { "What shape is orange?", "The cross is orange." },
            { "Which shape is orange?", "The cross is orange." } }));
    const std::vector<SceneObject> twoRed { { .shape = "moon", .color = "red", .size = "small", .cell = 1 },
        { .shape = "ring", .color = "red", .size = "small", .cell = 2 } };
    EXPECT_TRUE(drawn("shape", twoRed).empty());
}

TEST(SceneQuestions, countKnowsNoneOneAndMany)
{
    const Pairs pairs = drawn("count", kObjects);
    EXPECT_EQ(pairs.at("How many crosses are there?"), "There are 2 crosses.");
    EXPECT_EQ(pairs.at("Count the circles."), "There is 1 circle.");
    EXPECT_EQ(pairs.at("How many stars are there?"), "There are no stars.");
    EXPECT_EQ(pairs.size(), 2 * shapeNames().size());
}

TEST(SceneQuestions, totalCountsSignsToo)
{
    EXPECT_EQ(drawn("total", kObjects), (Pairs { { "How many objects are there?", "There are 4 objects." } }));
}

TEST(SceneQuestions, whereNamesThePlace)
{
    const Pairs pairs = drawn("where", kObjects);
    EXPECT_EQ(pairs.at("Where is the red circle?"), "The red circle is at the bottom right.");
    EXPECT_EQ(pairs.at("Where do you see the yellow sign?"), "The yellow sign is at the top right.");
    EXPECT_EQ(pairs.size(), 8U);
}

TEST(SceneQuestions, existsIsTrueAndFalseAndAlwaysRight)
{
    std::set<std::string> there;
    for (const SceneObject& object : kObjects)
        there.insert(object.color + " " + object.shape);
    int yes = 0, no = 0;
    for (const auto& [question, answer] : drawn("exists", kObjects)) {
        const std::string asked = question.substr(question.find(" a") + 1); // "a red circle?", "an orange cross?"
        const std::string name = asked.substr(asked.find(' ') + 1, asked.size() - asked.find(' ') - 2);
        EXPECT_EQ(answer.starts_with("Yes, "), there.contains(name)) << question << " " << answer;
        ++(answer.starts_with("Yes, ") ? yes : no);
    }
    EXPECT_GT(yes, 3);
    EXPECT_GT(no, 10);
}

TEST(SceneQuestions, articlesFollowTheColor)
{
    const Pairs pairs = drawn("exists", kObjects);
    EXPECT_EQ(pairs.at("Is there an orange cross?"), "Yes, there is an orange cross.");
    EXPECT_EQ(pairs.at("Do you see a blue cross?"), "Yes, there is a blue cross.");
}

TEST(SceneQuestions, letterAndSignReadWhatIsWritten)
{
    EXPECT_EQ(drawn("letter", kObjects),
        (Pairs { { "What letter is on the red circle?", "The letter is K." },
            { "Which letter is on the red circle?", "The letter is K." } }));
    EXPECT_EQ(drawn("sign", kObjects),
        (Pairs { { "What does the sign say?", "The sign says TAXI." },
            { "Read the sign.", "The sign says TAXI." } }));
    const std::vector<SceneObject> plain { kObjects[1] };
    EXPECT_TRUE(drawn("letter", plain).empty());
    EXPECT_TRUE(drawn("sign", plain).empty());
}

TEST(SceneQuestions, atTellsAllThereIsToTell)
{
    const Pairs pairs = drawn("at", kObjects);
    EXPECT_EQ(pairs.at("What is at the bottom right?"), "A large red circle with the letter K.");
    EXPECT_EQ(pairs.at("What do you see at the top right?"), "A yellow sign that says TAXI.");
    EXPECT_EQ(pairs.at("What is at the center?"), "A large orange cross.");
}

TEST(SceneQuestions, sizeAsksForShapesOnly)
{
    EXPECT_EQ(drawn("size", kObjects),
        (Pairs { { "Is the red circle small or large?", "The red circle is large." },
            { "Is the blue cross small or large?", "The blue cross is small." },
            { "Is the orange cross small or large?", "The orange cross is large." } }));
    EXPECT_TRUE(drawn("size", { kObjects[3] }).empty());
}

TEST(SceneQuestions, descriptionGoesPlaceByPlace)
{
    const std::string expected
        = "There are 4 objects: a small blue cross at the top left, a yellow sign that says TAXI at"
          " the top right, a large orange cross at the center and a large red circle with the"
          " letter K at the bottom right.";
    EXPECT_EQ(drawn("describe", kObjects),
        (Pairs { { "Describe the image.", expected }, { "What is in the image?", expected } }));
}

TEST(SceneQuestions, scenesAskEveryKindTheyAllowInOrder)
{
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const Scene scene = makeScene(seed);
        std::vector<std::string> asked;
        for (const Question& question : scene.questions)
            asked.push_back(question.kind);
        std::vector<std::string> inOrder;
        for (const std::string& kind : kinds())
            if (std::find(asked.begin(), asked.end(), kind) != asked.end())
                inOrder.push_back(kind);
        EXPECT_EQ(asked, inOrder);
        const bool sign = std::any_of(scene.objects.begin(), scene.objects.end(),
            [](const SceneObject& o) { return o.shape == "sign"; });
        EXPECT_EQ(std::find(asked.begin(), asked.end(), "sign") != asked.end(), sign);
    }
}

} // namespace
} // namespace ps::scenes

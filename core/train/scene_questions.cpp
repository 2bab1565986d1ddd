// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/scene_questions.h"

#include "core/base/check.h"
#include "core/train/scene_world.h"

#include <algorithm>
#include <map>

namespace ps::scenes {
namespace {

using Objects = std::vector<SceneObject>;
using Answered = std::optional<Question>;

bool isSign(const SceneObject& object) { return object.shape == "sign"; }

template <typename Predicate>
Objects filtered(const Objects& objects, Predicate keep)
{
    Objects some;
    std::copy_if(objects.begin(), objects.end(), std::back_inserter(some), keep);
    return some;
}

auto countIf(const Objects& objects, const auto& predicate)
{
    return std::count_if(objects.begin(), objects.end(), predicate);
}

std::string plural(const std::string& shape) { return shape == "cross" ? "crosses" : shape + "s"; }

std::string withArticle(const std::string& word)
{
    const bool vowel = std::string("aeiou").find(word.front()) != std::string::npos;
    return (vowel ? "an " : "a ") + word;
}

std::string noun(const SceneObject& object) { return object.color + " " + object.shape; }

std::string phrase(const SceneObject& object)
{
    std::string text = withArticle(object.size.empty() ? noun(object) : object.size + " " + noun(object));
    if (!object.letter.empty())
        text += " with the letter " + object.letter;
    if (!object.word.empty())
        text += " that says " + object.word;
    return text;
}

std::string colorName(SceneRandom& random) { return random.choice(colors()).name; }

// -- one function per kind; the texts are those the embedded model was trained on ----------------------------------

Answered askColor(const Objects& objects, SceneRandom& random)
{
    const Objects unique = filtered(objects, [&](const SceneObject& o) {
        return countIf(objects, [&](const SceneObject& other) { return other.shape == o.shape; }) == 1;
    });
    if (unique.empty())
        return {};
    const SceneObject& o = random.choice(unique);
    return Question { "color",
        random.chance(0.5) ? "What color is the " + o.shape + "?" : "Which color does the " + o.shape + " have?",
        "The " + o.shape + " is " + o.color + "." };
}

Answered askShape(const Objects& objects, SceneRandom& random)
{
    const Objects unique = filtered(objects, [&](const SceneObject& o) {
        return !isSign(o)
            && countIf(objects, [&](const SceneObject& other) { return other.color == o.color; }) == 1;
    });
    if (unique.empty())
        return {};
    const SceneObject& o = random.choice(unique);
    return Question { "shape", (random.chance(0.5) ? "What shape is " : "Which shape is ") + o.color + "?",
        "The " + o.shape + " is " + o.color + "." };
}

Answered askCount(const Objects& objects, SceneRandom& random)
{
    std::vector<std::string> candidates = shapeNames(); // shapes that are there come up more often
    for (int times = 0; times < 2; ++times)
        for (const SceneObject& o : objects)
            if (!isSign(o))
                candidates.push_back(o.shape);
    const std::string& shape = random.choice(candidates);
    const auto n = countIf(objects, [&](const SceneObject& o) { return o.shape == shape; });
    const std::string answer = n == 0 ? "There are no " + plural(shape) + "."
        : n == 1                      ? "There is 1 " + shape + "."
                                      : "There are " + std::to_string(n) + " " + plural(shape) + ".";
    return Question { "count",
        random.chance(0.5) ? "How many " + plural(shape) + " are there?" : "Count the " + plural(shape) + ".",
        answer };
}

Answered askTotal(const Objects& objects, SceneRandom&)
{
    return Question { "total", "How many objects are there?",
        "There are " + std::to_string(objects.size()) + " objects." };
}

Answered askWhere(const Objects& objects, SceneRandom& random)
{
    const SceneObject& o = random.choice(objects);
    return Question { "where", (random.chance(0.5) ? "Where is the " : "Where do you see the ") + noun(o) + "?",
        "The " + noun(o) + " is at the " + placeName(o.cell) + "." };
}

Answered askExists(const Objects& objects, SceneRandom& random)
{
    // Half are there; most of the others ask for a shape that is there in a colour it may not have.
    const SceneObject& o = random.choice(objects);
    SceneObject asked = o;
    if (!random.chance(0.5)) {
        if (!random.chance(0.6))
            asked.shape = random.choice(shapeNames());
        asked.color = colorName(random);
    }
    const bool there = countIf(objects, [&](const SceneObject& other) { return noun(other) == noun(asked); }) > 0;
    return Question { "exists",
        (random.chance(0.5) ? "Is there " : "Do you see ") + withArticle(noun(asked)) + "?",
        there ? "Yes, there is " + withArticle(noun(asked)) + "." : "No, there is no " + noun(asked) + "." };
}

Answered askLetter(const Objects& objects, SceneRandom& random)
{
    const Objects lettered = filtered(objects, [](const SceneObject& o) { return !o.letter.empty(); });
    if (lettered.empty())
        return {};
    const SceneObject& o = random.choice(lettered);
    return Question { "letter",
        (random.chance(0.5) ? "What letter is on the " : "Which letter is on the ") + noun(o) + "?",
        "The letter is " + o.letter + "." };
}

Answered askSign(const Objects& objects, SceneRandom& random)
{
    const auto sign = std::find_if(objects.begin(), objects.end(), isSign);
    if (sign == objects.end())
        return {};
    return Question { "sign", random.chance(0.5) ? "What does the sign say?" : "Read the sign.",
        "The sign says " + sign->word + "." };
}

Answered askAt(const Objects& objects, SceneRandom& random)
{
    const SceneObject& o = random.choice(objects);
    std::string answer = phrase(o) + ".";
    answer.front() = 'A'; // every phrase starts with an article
    return Question { "at",
        (random.chance(0.5) ? "What is at the " : "What do you see at the ") + placeName(o.cell) + "?", answer };
}

Answered askSize(const Objects& objects, SceneRandom& random)
{
    const Objects shapes = filtered(objects, [](const SceneObject& o) { return !isSign(o); });
    if (shapes.empty())
        return {};
    const SceneObject& o = random.choice(shapes);
    return Question { "size", "Is the " + noun(o) + " small or large?", "The " + noun(o) + " is " + o.size + "." };
}

Answered askDescription(const Objects& objects, SceneRandom& random)
{
    return Question { "describe", random.chance(0.5) ? "Describe the image." : "What is in the image?",
        description(objects) };
}

} // namespace

std::string description(const std::vector<SceneObject>& objects)
{
    Objects sorted = objects;
    std::sort(sorted.begin(), sorted.end(),
        [](const SceneObject& a, const SceneObject& b) { return a.cell < b.cell; });
    std::string text = "There are " + std::to_string(sorted.size()) + " objects: ";
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const char* separator = i == 0 ? "" : i + 1 == sorted.size() ? " and " : ", ";
        text += separator + phrase(sorted[i]) + " at the " + placeName(sorted[i].cell);
    }
    return text + ".";
}

std::optional<Question> makeQuestion(
    const std::string& kind, const std::vector<SceneObject>& objects, SceneRandom& random)
{
    using Ask = Answered (*)(const Objects&, SceneRandom&);
    static const std::map<std::string, Ask> table { { "color", askColor }, { "shape", askShape },
        { "count", askCount }, { "total", askTotal }, { "where", askWhere }, { "exists", askExists },
        { "letter", askLetter }, { "sign", askSign }, { "at", askAt }, { "size", askSize },
        { "describe", askDescription } };
    const auto found = table.find(kind);
    PS_CHECK(found != table.end());
    return found->second(objects, random);
}

} // namespace ps::scenes

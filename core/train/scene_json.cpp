// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/scene_json.h"

#include "core/base/error.h"
#include "core/base/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace ps::scenes {
namespace {

using Json = nlohmann::ordered_json;

Json orNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

double tenths(double value) { return std::round(value * 10) / 10; }

Json objectJson(const SceneObject& object)
{
    return { { "shape", object.shape }, { "color", object.color }, { "size", orNull(object.size) },
        { "letter", orNull(object.letter) }, { "word", orNull(object.word) },
        { "place", placeName(object.cell) }, { "center", Json::array({ tenths(object.x), tenths(object.y) }) },
        { "half_size", Json::array({ tenths(object.halfWidth), tenths(object.halfHeight) }) } };
}

int cellOf(const std::string& place, const std::string& where)
{
    for (int cell = 0; cell < 9; ++cell)
        if (placeName(cell) == place)
            return cell;
    throw Error(ErrorKind::Damaged, "'" + place + "' is not a place of the 3 x 3 grid", where);
}

std::string textOrEmpty(const nlohmann::json& json) { return json.is_null() ? "" : json.get<std::string>(); }

SceneObject parseObject(const nlohmann::json& json, const std::string& where)
{
    SceneObject object;
    object.shape = json.at("shape").get<std::string>();
    object.color = json.at("color").get<std::string>();
    object.size = textOrEmpty(json.at("size"));
    object.letter = textOrEmpty(json.at("letter"));
    object.word = textOrEmpty(json.at("word"));
    object.cell = cellOf(json.at("place").get<std::string>(), where);
    object.x = json.at("center").at(0).get<double>();
    object.y = json.at("center").at(1).get<double>();
    object.halfWidth = json.at("half_size").at(0).get<double>();
    object.halfHeight = json.at("half_size").at(1).get<double>();
    return object;
}

Question parseQuestion(const nlohmann::json& json, const std::string& where)
{
    Question question { json.at("kind").get<std::string>(), json.at("question").get<std::string>(),
        json.at("answer").get<std::string>() };
    if (std::find(kinds().begin(), kinds().end(), question.kind) == kinds().end())
        throw Error(ErrorKind::Damaged, "'" + question.kind + "' is not a kind of question", where);
    return question;
}

} // namespace

std::string sceneRow(const Scene& scene, const std::string& imageName)
{
    Json row { { "seed", scene.seed }, { "image", imageName },
        { "size", Json::array({ scene.image.height, scene.image.width }) }, { "objects", Json::array() },
        { "questions", Json::array() } };
    for (const SceneObject& object : scene.objects)
        row["objects"].push_back(objectJson(object));
    for (const Question& question : scene.questions)
        row["questions"].push_back(
            { { "kind", question.kind }, { "question", question.question }, { "answer", question.answer } });
    return row.dump();
}

SceneRow parseSceneRow(const std::string& line, const std::string& where)
{
    const nlohmann::json json = parseJson(line, where);
    try {
        SceneRow row;
        row.scene.seed = json.at("seed").get<std::uint64_t>();
        row.imageName = json.at("image").get<std::string>();
        for (const auto& object : json.at("objects"))
            row.scene.objects.push_back(parseObject(object, where));
        for (const auto& question : json.at("questions"))
            row.scene.questions.push_back(parseQuestion(question, where));
        return row;
    } catch (const nlohmann::json::exception&) {
        throw Error(ErrorKind::Damaged, "row is not a scene with seed, image, objects and questions", where,
            "Rows are written by 'prunescope-cli scenes'");
    }
}

} // namespace ps::scenes

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/predictor_recipe.h"

#include "core/base/error.h"
#include "core/base/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ps {
namespace {

constexpr double kLastTemperature = 0.1;
constexpr double kCalmShare = 0.15;   // of the steps: the noise has fallen to its rest
constexpr double kQuietShare = 0.5;   // the rest begins to fall
constexpr double kSilentShare = 0.85; // there is none left
constexpr double kCalmNoise = 0.3;
constexpr int kWarmUp = 30;
constexpr double kLastRate = 0.5; // of the learning rate
constexpr int kSmallestHeads = 4;
constexpr int kMinTextLength = 24; // tokens: descriptions have 40 and more, short answers a dozen

} // namespace

SparseConfig predictorSizes(const ModelConfig& config)
{
    if (config.sparse)
        return *config.sparse;
    const int width = std::max(1, config.text.hidden / (8 * kSmallestHeads)) * 4
        * kSmallestHeads; // about half of the decoder's
    return { .imagePredictor = true,
        .textPredictor = true,
        .sparseLayer = std::min(2, config.text.layers - 1),
        .width = width,
        .heads = kSmallestHeads,
        .feedForward = 2 * width,
        .layers = 2,
        .minTextLength = kMinTextLength };
}

std::string recipeText(const PredictorRecipe& recipe)
{
    const SparseConfig& sizes = recipe.sizes;
    return nlohmann::ordered_json {
        { "seed", recipe.seed }, { "steps", recipe.steps }, { "pictures", recipe.pictures },
        { "questions", recipe.questions }, { "learning_rate", recipe.learningRate },
        { "rate_weight", recipe.rateWeight }, { "sure_slope", recipe.sureSlope }, { "noise", recipe.noise },
        { "gated_share", recipe.gatedShare }, { "image_keep", sizes.imageKeepRate },
        { "text_keep", sizes.textKeepRate }, { "sparse_layer", sizes.sparseLayer }, { "width", sizes.width },
        { "heads", sizes.heads }, { "feed_forward", sizes.feedForward }, { "layers", sizes.layers },
        { "min_text_length", sizes.minTextLength }
    }.dump();
}

PredictorRecipe parseRecipe(const std::string& text, const std::string& where)
{
    const nlohmann::json json = parseJson(text, where);
    PredictorRecipe recipe;
    SparseConfig& sizes = recipe.sizes;
    sizes.imagePredictor = sizes.textPredictor = true;
    try {
        json.at("seed").get_to(recipe.seed);
        json.at("steps").get_to(recipe.steps);
        json.at("pictures").get_to(recipe.pictures);
        json.at("questions").get_to(recipe.questions);
        json.at("learning_rate").get_to(recipe.learningRate);
        json.at("rate_weight").get_to(recipe.rateWeight);
        json.at("sure_slope").get_to(recipe.sureSlope);
        json.at("noise").get_to(recipe.noise);
        json.at("gated_share").get_to(recipe.gatedShare);
        json.at("image_keep").get_to(sizes.imageKeepRate);
        json.at("text_keep").get_to(sizes.textKeepRate);
        json.at("sparse_layer").get_to(sizes.sparseLayer);
        json.at("width").get_to(sizes.width);
        json.at("heads").get_to(sizes.heads);
        json.at("feed_forward").get_to(sizes.feedForward);
        json.at("layers").get_to(sizes.layers);
        json.at("min_text_length").get_to(sizes.minTextLength);
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorKind::Damaged, std::string("the recipe cannot be read: ") + error.what(), where);
    }
    return recipe;
}

PredictorPace paceOf(const PredictorRecipe& recipe, int step)
{
    const double share = static_cast<double>(step) / std::max(1, recipe.steps);
    const double warm = std::min(1.0, (step + 1.0) / kWarmUp);
    const double rest = std::clamp((kSilentShare - share) / (kSilentShare - kQuietShare), 0.0, 1.0);
    return { .temperature = std::pow(kLastTemperature, share),
        .noise = std::max(recipe.noise * (1 - share / kCalmShare), std::min(recipe.noise, kCalmNoise) * rest),
        .learningRate = recipe.learningRate * warm
            * std::max(kLastRate, 0.5 * (1 + std::cos(std::numbers::pi * share))) };
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/predictor_step.h"

#include "core/pruning/select.h"
#include "core/train/predictor_decisions.h"
#include "core/train/scene_random.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/nll_loss.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

namespace ps {
namespace {

at::Tensor margins(const at::Tensor& logits) { return logits.select(1, 0) - logits.select(1, 1); }

/// Spreads neighbouring numbers over all 64 bits.
std::uint64_t mixed(std::uint64_t x)
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

PredictorWeights randomWeights(const std::vector<PredictorShape>& shapes, at::Generator& generator)
{
    PredictorWeights weights;
    std::int64_t inputs = 1; // of the layer whose bias follows its weight
    for (const PredictorShape& shape : shapes) {
        const bool norm = shape.shape.size() == 1 && shape.name.ends_with(".weight");
        at::Tensor value = at::zeros(shape.shape);
        if (norm) {
            value.fill_(1);
            inputs = 0; // its bias stays 0
        } else {
            if (shape.shape.size() == 2)
                inputs = shape.shape[1];
            if (inputs > 0) {
                const double bound = 1 / std::sqrt(static_cast<double>(inputs));
                value.uniform_(-bound, bound, generator);
            }
        }
        weights[shape.name] = value;
    }
    return weights;
}

PredictorWeights leaves(const PredictorWeights& weights)
{
    PredictorWeights own;
    for (const auto& [name, value] : weights)
        own[name] = value.detach().requires_grad_(true);
    return own;
}

/// Of one scalar; zeros where it does not depend on a weight.
std::vector<at::Tensor> gradientOf(const at::Tensor& value, const std::vector<at::Tensor>& weights)
{
    std::vector<at::Tensor> gradient = torch::autograd::grad({ value }, weights, {}, true, false, true);
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (!gradient[i].defined())
            gradient[i] = at::zeros_like(weights[i]);
    return gradient;
}

void add(PredictorLosses& sum, const PredictorLosses& one, double share)
{
    for (double PredictorLosses::*const field : { &PredictorLosses::answer, &PredictorLosses::imageSampled,
             &PredictorLosses::imageRate, &PredictorLosses::textSampled, &PredictorLosses::textRate })
        sum.*field += share * one.*field;
}

} // namespace

double norm(const std::vector<at::Tensor>& tensors)
{
    double squares = 0;
    for (const at::Tensor& tensor : tensors)
        squares += tensor.square().sum(at::kDouble).item<double>();
    return std::sqrt(squares);
}

double shorten(std::vector<at::Tensor>& gradient)
{
    const double length = norm(gradient);
    if (length > 1)
        for (at::Tensor& part : gradient)
            part = part * (1 / length);
    return length;
}

std::vector<at::Tensor> flattened(const Predictors& predictors)
{
    std::vector<at::Tensor> all;
    for (const PredictorWeights* weights : { &predictors.image, &predictors.text })
        for (const auto& [name, value] : *weights)
            all.push_back(value);
    return all;
}

Predictors unflattened(const Predictors& like, const std::vector<at::Tensor>& values)
{
    Predictors predictors = like;
    std::size_t i = 0;
    for (PredictorWeights* weights : { &predictors.image, &predictors.text })
        for (auto& [name, value] : *weights)
            value = values.at(i++);
    return predictors;
}

Predictors randomPredictors(const SparseConfig& sizes, int hidden, std::uint64_t seed)
{
    at::Generator generator = at::detail::createCPUGenerator(mixed(seed));
    return { .config = sizes,
        .image = randomWeights(imagePredictorShapes(sizes, hidden), generator),
        .text = randomWeights(textPredictorShapes(sizes, hidden), generator) };
}

std::uint64_t drawSeed(const PredictorRecipe& recipe, int step, int picture)
{
    return mixed(
        mixed(mixed(recipe.seed) + static_cast<std::uint64_t>(step)) + static_cast<std::uint64_t>(picture));
}

scenes::Scene trainingScene(const PredictorRecipe& recipe, int step, int picture)
{
    constexpr std::uint64_t kBeyondEvaluation = 1ULL << 40;
    scenes::Scene scene = scenes::makeScene(kBeyondEvaluation + (recipe.seed << 32)
        + static_cast<std::uint64_t>(step) * static_cast<std::uint64_t>(recipe.pictures)
        + static_cast<std::uint64_t>(picture));
    std::vector<scenes::Question> asked, others;
    for (scenes::Question& question : scene.questions) {
        const bool always = question.kind == "describe" || question.kind == "total";
        (always ? asked : others).push_back(std::move(question));
    }
    const int count = static_cast<int>(others.size()),
              wanted = recipe.questions - static_cast<int>(asked.size());
    for (const int i :
        scenes::SceneRandom(mixed(drawSeed(recipe, step, picture) + 1)).sample(count, std::clamp(wanted, 0, count)))
        asked.push_back(std::move(others[static_cast<std::size_t>(i)]));
    scene.questions = std::move(asked);
    return scene;
}

at::Tensor answerLoss(const PredictorExamples& examples, const PredictorExample& example,
    const at::Tensor& policy, const at::Tensor& chances, std::uint64_t seed)
{
    const at::Tensor decided = policy.detach().contiguous(), likely = chances.contiguous();
    const float *shown = decided.const_data_ptr<float>(), *chance = likely.const_data_ptr<float>();
    scenes::SceneRandom random(seed);
    std::vector<std::int64_t> rows;
    std::vector<float> weights; // of the gradient
    for (std::int64_t row = 0; row < example.size(); ++row) {
        const std::int64_t token = row - example.visualStart;
        const bool hidden = token >= 0 && token < example.visualTokens && shown[row] == 0;
        if (hidden && !random.chance(chance[token]))
            continue;
        rows.push_back(row);
        weights.push_back(hidden ? 1 / chance[token] : 1.0F);
    }
    const at::Tensor computed = at::tensor(rows, at::kLong);
    const PredictorExample thin = thinned(example, computed);
    const at::Tensor part = policy.index_select(0, computed), constant = part.detach();
    const at::Tensor said = examples.answers(
        thin, examples.layers(thin, constant + at::tensor(weights) * (part - constant)));
    return at::nll_loss(at::log_softmax(said, -1), thin.targets);
}

PredictorPolicy noisyPolicy(const Predictors& predictors, const PredictorExample& example,
    const PredictorRecipe& recipe, const PredictorPace& pace, std::uint64_t seed)
{
    PredictorPolicy result;
    scenes::SceneRandom random(seed);
    const auto noisy = [&](const at::Tensor& margin) {
        return pace.noise > 0 ? margin + pace.noise * marginNoise(margin.size(0), random.bits()) : margin;
    };
    const std::int64_t imageEnd = example.visualStart + example.visualTokens;
    const at::Tensor image = margins(imageLogits(
        predictors.image, predictors.config, example.states.slice(0, example.visualStart, imageEnd)));
    const int count = std::max(
        1, truncatedShare(static_cast<int>(example.visualTokens), predictors.config.imageKeepRate));
    const Decision kept = keepLargest(noisy(image), count, pace.temperature);
    std::vector<at::Tensor> pieces { at::ones({ example.visualStart }), kept.policy };
    result.imageSlope = (kept.soft * (1 - kept.soft)).detach();
    result.imageRate = keepRate(image);
    result.imageSampled = static_cast<double>(count) / static_cast<double>(example.visualTokens);

    std::int64_t row = imageEnd;
    std::vector<at::Tensor> rates; // of long answers
    for (const AnswerSpan& answer : example.answers) {
        const bool gated = random.chance(recipe.gatedShare);
        pieces.push_back(at::ones({ answer.begin - row }));
        row = answer.begin + answer.count;
        if (answer.count == 0)
            continue; // the mean of nothing is not a number
        const at::Tensor margin = margins(
            textLogits(predictors.text, example.states.slice(0, answer.begin, row)));
        const Decision decision = keepPositive(noisy(margin), pace.temperature);
        pieces.push_back(gated ? decision.policy : at::ones({ answer.count }));
        if (answer.count >= predictors.config.minTextLength) {
            rates.push_back(keepRate(margin));
            result.textSampled += decision.policy.detach().mean().item<double>();
        }
    }
    pieces.push_back(at::ones({ example.size() - row }));
    result.policy = at::cat(pieces);
    result.longAnswer = !rates.empty();
    result.textRate = at::zeros({});
    if (result.longAnswer) {
        result.textRate = at::stack(rates).mean();
        result.textSampled /= static_cast<double>(rates.size());
    }
    return result;
}

PictureGradient pictureGradient(const PredictorExamples& examples, const PredictorExample& example,
    const Predictors& predictors, const PredictorRecipe& recipe, const PredictorPace& pace, std::uint64_t seed)
{
    const at::AutoGradMode recorded(true);
    const Predictors own {
        .config = predictors.config, .image = leaves(predictors.image), .text = leaves(predictors.text)
    };
    const PredictorPolicy decided = noisyPolicy(own, example, recipe, pace, seed);
    const at::Tensor chances = (decided.imageSlope / recipe.sureSlope).clamp_max(1);
    const at::Tensor answer = answerLoss(examples, example, decided.policy, chances, mixed(seed));
    const std::vector<at::Tensor> weights = flattened(own);
    return { .answer = gradientOf(answer, weights),
        .rates = gradientOf(decided.imageRate + decided.textRate, weights),
        .longAnswer = decided.longAnswer,
        .losses = { .answer = answer.item<double>(),
            .imageSampled = decided.imageSampled,
            .imageRate = decided.imageRate.item<double>(),
            .textSampled = decided.textSampled,
            .textRate = decided.textRate.item<double>() } };
}

StepGradient stepGradient(std::vector<PictureGradient> pictures, const Predictors& predictors, double rateWeight)
{
    for (PictureGradient& picture : pictures)
        shorten(picture.answer);
    const auto count = static_cast<double>(pictures.size());
    const auto longAnswers = static_cast<double>(std::count_if(
        pictures.begin(), pictures.end(), [](const PictureGradient& picture) { return picture.longAnswer; }));
    const double textShare = 1 / std::max(1.0, longAnswers);
    StepGradient result;
    for (const PictureGradient& picture : pictures)
        add(result.losses, picture.losses, 1 / count);
    result.losses.textSampled *= count * textShare;
    result.losses.textRate *= count * textShare;
    const double image = result.losses.imageRate - predictors.config.imageKeepRate,
                 text = longAnswers > 0 ? result.losses.textRate - predictors.config.textKeepRate : 0;
    result.losses.keepRate = rateWeight * (image * image + text * text);
    for (std::size_t i = 0; i < pictures.front().answer.size(); ++i) {
        const double rate = 2 * rateWeight * (i < predictors.image.size() ? image / count : text * textShare);
        at::Tensor sum = at::zeros_like(pictures.front().answer[i]);
        for (const PictureGradient& picture : pictures)
            sum.add_(picture.answer[i], 1 / count).add_(picture.rates[i], rate);
        result.gradient.push_back(sum);
    }
    return result;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/catalog.h"
#include "core/train/predictor_example.h"
#include "core/train/predictor_step.h"
#include "tests/support/dump.h"
#include "tests/support/embedded_session.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <set>

// What training computes by masking columns of whole sequences is what a run computes by dropping tokens: the picture's in
// prefill, its own answer's while decoding.

namespace ps {
namespace {

constexpr double kTolerance = 1e-4;

const Model& frozenModel()
{
    static const Model model = [] {
        const at::NoGradGuard frozen;
        const ModelSource source = resolveModel("");
        return loadModel(source, readModelConfig(source.folder), {}, {}, {});
    }();
    return model;
}

/// A run with Dynamic-LLaVA, every logit dumped.
TracePtr runOf(std::uint64_t seed, const scenes::Question& question, double imageKeep, double threshold,
    const std::filesystem::path& dump)
{
    Request request = test::sceneRequest("dynamic-llava", seed, 128);
    request.question = question.question;
    request.sampling.stopOnEos = true;
    request.values.set("image-keep", imageKeep);
    request.values.set("text-threshold", threshold);
    request.dumpFolder = dump;
    return test::embeddedSession().run(request, {}, {});
}

/// The run's own decisions as a column mask over the example.
at::Tensor policyOf(const Trace& trace, const PredictorExample& example)
{
    at::Tensor policy = at::ones({ example.size() });
    const PruneStep& step = *trace.steps.back();
    policy.slice(0, example.visualStart, example.visualStart + example.visualTokens).fill_(0);
    for (const int id : step.idsKept)
        policy[example.visualStart + id] = 1;
    for (std::size_t i = 0; i < trace.answer.size(); ++i)
        if (!trace.answer[i]->stored)
            policy[example.answers.front().begin + static_cast<std::int64_t>(i)] = 0;
    return policy;
}

/// Largest difference between the run's logits and the masked ones, over the prompt's last token and every fed one.
double compare(const scenes::Question& asked, std::uint64_t seed, double imageKeep, double threshold)
{
    const at::NoGradGuard frozen;
    const test::TemporaryFolder dump;
    const TracePtr trace = runOf(seed, asked, imageKeep, threshold, dump.path());
    EXPECT_EQ(trace->state, TraceState::Done) << trace->error;
    scenes::Scene scene = scenes::makeScene(seed);
    scene.questions = { { .kind = asked.kind, .question = asked.question, .answer = trace->answerText() } };
    const Model& model = frozenModel();
    const PredictorExamples examples(model, model.config.sparse->sparseLayer);
    const PredictorExample example = examples.make(scene);
    const AnswerSpan& answer = example.answers.front();
    const std::vector<int> said = test::answerIds(*trace);
    EXPECT_EQ(answer.count, static_cast<std::int64_t>(said.size()))
        << "the answer's text has other tokens than the answer";
    if (answer.count != static_cast<std::int64_t>(said.size()))
        return INFINITY;
    const at::Tensor masked = examples.answers(example, examples.layers(example, policyOf(*trace, example))).contiguous();
    double worst = 0;
    for (std::int64_t row = 0; row < masked.size(0); ++row) {
        const test::Tap tap = test::readTap(
            dump.path(), row == 0 ? "logits_prefill" : "logits_step_" + std::to_string(row - 1));
        const float* values = masked[row].const_data_ptr<float>();
        worst = std::max(worst, test::largestDifference(tap.values, { values, values + masked.size(1) }));
    }
    return worst;
}

scenes::Question questionOf(std::uint64_t seed, const std::string& kind)
{
    const scenes::Scene scene = scenes::makeScene(seed);
    for (const scenes::Question& question : scene.questions)
        if (question.kind == kind)
            return question;
    ADD_FAILURE() << "no question of kind " << kind;
    return {};
}

} // namespace

TEST(TrainMasked, ImageMaskEqualsDroppingTokens)
{
    for (const double keep : { 0.05, 0.2 })
        EXPECT_LT(compare(questionOf(7, "where"), 7, keep, -1000), kTolerance) << keep;
}

TEST(TrainMasked, TextGateEqualsForgettingTokens)
{
    const scenes::Question describe = questionOf(11, "describe");
    EXPECT_LT(compare(describe, 11, 1, 0), kTolerance);
    EXPECT_LT(compare(describe, 11, 0.2, 0), kTolerance);
    EXPECT_LT(compare(describe, 11, 0.2, 1000), kTolerance) << "nothing stored";
}

TEST(TrainMasked, QuestionsOfOnePictureDoNotSeeOneAnother)
{
    const at::NoGradGuard frozen;
    const Model& model = frozenModel();
    const PredictorExamples examples(model, 2);
    const scenes::Scene all = scenes::makeScene(21);
    const PredictorExample packed = examples.make(all);
    const at::Tensor said = examples.answers(packed, examples.layers(packed, {}));
    for (std::size_t i = 0; i < all.questions.size(); ++i) {
        scenes::Scene one = all;
        one.questions = { all.questions[i] };
        const PredictorExample alone = examples.make(one);
        const at::Tensor expected = examples.answers(alone, examples.layers(alone, {}));
        const AnswerSpan& span = packed.answers[i];
        const at::Tensor got = said.slice(0, span.firstTarget, span.firstTarget + span.count + 1);
        EXPECT_LT((got - expected).abs().max().item<double>(), kTolerance) << span.kind;
    }
}

TEST(TrainMasked, ColumnsOfOnesAreTheDenseModel)
{
    const at::NoGradGuard frozen;
    const PredictorExamples examples(frozenModel(), 2);
    const PredictorExample example = examples.make(scenes::makeScene(5));
    const auto said = [&](const at::Tensor& policy) {
        return examples.answers(example, examples.layers(example, policy));
    };
    const at::Tensor dense = said({}), masked = said(at::ones({ example.size() }));
    EXPECT_LT((dense - masked).abs().max().item<double>(), kTolerance);
}

// Each computed column has the gradient that it has among all columns, times what stands for those left out.
TEST(TrainMasked, SomeOfTheDroppedTokensGiveTheLossOfAllAndAnEvenPartOfTheirGradient)
{
    const Model& model = frozenModel();
    const at::NoGradGuard frozen;
    const PredictorExamples examples(model, 2);
    const PredictorExample example = examples.make(scenes::makeScene(5));
    at::Tensor policy = at::ones({ example.size() });
    policy.slice(0, example.visualStart, example.visualStart + example.visualTokens).fill_(0);
    policy.slice(0, example.visualStart, example.visualStart + example.visualTokens, 5).fill_(1);
    const auto gradientOf = [&](double share, std::uint64_t seed, double& loss) {
        const at::AutoGradMode recorded(true);
        const at::Tensor leaf = policy.clone().requires_grad_(true);
        const at::Tensor value = answerLoss(
            examples, example, leaf, at::full({ example.visualTokens }, share), seed);
        loss = value.item<double>();
        return torch::autograd::grad({ value }, { leaf }).front();
    };
    double whole = 0, part = 0;
    const at::Tensor all = gradientOf(1, 1, whole), some = gradientOf(0.5, 1, part);
    EXPECT_NEAR(part, whole, 1e-5);
    const double largest = all.abs().max().item<double>();
    int left = 0, doubled = 0;
    for (std::int64_t row = 0; row < example.size(); ++row) {
        const double one = all[row].item<double>(), other = some[row].item<double>();
        if (policy[row].item<float>() != 0)
            EXPECT_NEAR(other, one, 1e-4 * largest) << row;
        else if (other == 0)
            ++left;
        else {
            EXPECT_NEAR(other, 2 * one, 1e-4 * largest) << row;
            ++doubled;
        }
    }
    const double dropped = left + doubled;
    EXPECT_NEAR(doubled / dropped, 0.5, 4 * std::sqrt(0.25 / dropped));
    double again = 0;
    EXPECT_FALSE(at::equal(gradientOf(0.5, 2, again), some)) << "another seed, other tokens";
    EXPECT_NEAR(again, whole, 1e-5);
}

TEST(TrainMasked, AnEmptyAnswerGivesNumbers)
{
    const at::NoGradGuard frozen;
    const Model& model = frozenModel();
    const PredictorExamples examples(model, 2);
    scenes::Scene scene = scenes::makeScene(5);
    scene.questions = { { .kind = "describe", .question = "Describe the image.", .answer = "" } };
    PredictorRecipe recipe { .sizes = predictorSizes(model.config) };
    const Predictors predictors = randomPredictors(recipe.sizes, model.config.text.hidden, 1);
    const PictureGradient picture = pictureGradient(
        examples, examples.make(scene), predictors, recipe, paceOf(recipe, 0), 1);
    EXPECT_FALSE(picture.longAnswer);
    const StepGradient step = stepGradient({ picture }, predictors, recipe.rateWeight);
    EXPECT_TRUE(std::isfinite(step.losses.answer));
    EXPECT_TRUE(std::isfinite(step.losses.keepRate));
    EXPECT_GT(norm(step.gradient), 0) << "the image predictor still learns";
    for (const at::Tensor& part : step.gradient)
        EXPECT_TRUE(at::isfinite(part).all().item<bool>());
}

TEST(TrainMasked, BothPredictorsLearnFromTheAnswerAndFromTheirKeepRates)
{
    const at::NoGradGuard frozen;
    const Model& model = frozenModel();
    const PredictorExamples examples(model, 2);
    const PredictorRecipe recipe { .gatedShare = 1, .sizes = predictorSizes(model.config) };
    const Predictors predictors = randomPredictors(recipe.sizes, model.config.text.hidden, 1);
    const PictureGradient picture = pictureGradient(
        examples, examples.make(scenes::makeScene(5)), predictors, recipe, paceOf(recipe, 0), 1);
    EXPECT_TRUE(picture.longAnswer);
    for (const std::vector<at::Tensor>* gradient : { &picture.answer, &picture.rates }) {
        ASSERT_EQ(gradient->size(), predictors.image.size() + predictors.text.size());
        const auto text = gradient->begin() + static_cast<std::ptrdiff_t>(predictors.image.size());
        EXPECT_GT(norm({ gradient->begin(), text }), 1e-6);
        EXPECT_GT(norm({ text, gradient->end() }), 1e-6);
    }
}

namespace {

Predictors oneWeightEach()
{
    return { .config = { .imageKeepRate = 0.2, .textKeepRate = 0.5 },
        .image = { { "weight", at::zeros({ 1 }) } },
        .text = { { "weight", at::zeros({ 1 }) } } };
}

/// A text rate of 0: no long answer.
PictureGradient picture(double answer, double imageRate, double textRate)
{
    return { .answer = { at::full({ 1 }, answer), at::full({ 1 }, answer) },
        .rates = { at::full({ 1 }, 1.0), at::full({ 1 }, textRate > 0 ? 1.0 : 0.0) },
        .longAnswer = textRate > 0,
        .losses = { .answer = answer, .imageRate = imageRate, .textRate = textRate } };
}

} // namespace

// 0.1 and 0.3 of the image are 0.2 together; the text rate is that of the one long answer.
TEST(TrainMasked, KeepRatesAreThoseOfAllPicturesOfAStep)
{
    const StepGradient even = stepGradient({ picture(0.1, 0.1, 0.5), picture(0.3, 0.3, 0) }, oneWeightEach(), 10);
    EXPECT_NEAR(even.losses.answer, 0.2, 1e-12);
    EXPECT_NEAR(even.losses.keepRate, 0, 1e-12);
    EXPECT_NEAR(even.losses.textRate, 0.5, 1e-12);
    for (const at::Tensor& part : even.gradient)
        EXPECT_NEAR(part.item<double>(), 0.2, 1e-6);

    const StepGradient off = stepGradient({ picture(0.1, 0.2, 0.6), picture(0.3, 0.4, 0) }, oneWeightEach(), 10);
    EXPECT_NEAR(off.losses.keepRate, 10 * (0.1 * 0.1 + 0.1 * 0.1), 1e-12);
    EXPECT_NEAR(off.gradient[0].item<double>(), 0.2 + 2 * 10 * 0.1, 1e-5);
    EXPECT_NEAR(off.gradient[1].item<double>(), 0.2 + 2 * 10 * 0.1, 1e-5);
}

TEST(TrainMasked, ARarePictureDoesNotOutweighAStep)
{
    const StepGradient step = stepGradient(
        { picture(100, 0.2, 0.5), picture(-0.1, 0.2, 0.5) }, oneWeightEach(), 10);
    for (const at::Tensor& part : step.gradient)
        EXPECT_NEAR(part.item<double>(), (std::sqrt(0.5) - 0.1) / 2, 1e-5);
    EXPECT_NEAR(step.losses.answer, (100 - 0.1) / 2, 1e-9) << "the loss is told as it is";
}

// Only the description and the total are about every object.
TEST(TrainMasked, EveryPictureIsAskedForItsDescriptionItsTotalAndSomeMore)
{
    const PredictorRecipe recipe { .questions = 4 };
    std::set<std::string> seen;
    for (int picture = 0; picture < 20; ++picture) {
        std::set<std::string> kinds;
        for (const scenes::Question& question : trainingScene(recipe, 3, picture).questions)
            kinds.insert(question.kind);
        EXPECT_EQ(kinds.size(), 4U);
        EXPECT_TRUE(kinds.contains("describe"));
        EXPECT_TRUE(kinds.contains("total"));
        seen.merge(kinds);
    }
    EXPECT_EQ(seen.size(), scenes::kinds().size()) << "every kind gets its turn";
}

TEST(TrainMasked, NoiseFallsToARestAndIsGoneBeforeTheEnd)
{
    PredictorRecipe recipe { .steps = 1000 };
    EXPECT_EQ(paceOf(recipe, 0).noise, 1);
    double before = 1;
    for (int step = 1; step < 1000; ++step) {
        const double noise = paceOf(recipe, step).noise;
        EXPECT_LE(noise, before) << step;
        before = noise;
    }
    EXPECT_EQ(paceOf(recipe, 200).noise, 0.3);
    EXPECT_EQ(paceOf(recipe, 500).noise, 0.3);
    EXPECT_NEAR(paceOf(recipe, 675).noise, 0.15, 1e-9);
    EXPECT_GT(paceOf(recipe, 849).noise, 0);
    EXPECT_EQ(paceOf(recipe, 850).noise, 0);
    recipe.noise = 0.2; // weights that decide already
    EXPECT_EQ(paceOf(recipe, 0).noise, 0.2);
    EXPECT_EQ(paceOf(recipe, 500).noise, 0.2);
    recipe.noise = 0;
    EXPECT_EQ(paceOf(recipe, 500).noise, 0);
}

// The decision without noise is learnt, too: temperature and learning rate are still there when the noise has gone.
TEST(TrainMasked, TheLearningRateFallsToHalfAndTheTemperatureToATenth)
{
    const PredictorRecipe recipe { .steps = 1000, .learningRate = 1e-3 };
    EXPECT_LT(paceOf(recipe, 0).learningRate, 1e-4);
    EXPECT_NEAR(paceOf(recipe, 100).learningRate, 0.975e-3, 1e-5);
    EXPECT_NEAR(paceOf(recipe, 999).learningRate, 0.5e-3, 1e-9);
    EXPECT_EQ(paceOf(recipe, 0).temperature, 1);
    EXPECT_NEAR(paceOf(recipe, 999).temperature, 0.1, 1e-3);
}

} // namespace ps

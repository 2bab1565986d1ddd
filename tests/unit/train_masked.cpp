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
TEST(TrainMasked, AShareOfTheDroppedTokensGivesTheLossOfAllAndAnEvenPartOfTheirGradient)
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
        const at::Tensor value = answerLoss(examples, example, leaf, share, seed);
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
    EXPECT_TRUE(std::isfinite(picture.losses.answer));
    EXPECT_TRUE(std::isfinite(picture.losses.keepRate));
    double largest = 0;
    for (const at::Tensor& part : picture.gradient) {
        EXPECT_TRUE(at::isfinite(part).all().item<bool>());
        largest = std::max(largest, part.abs().max().item<double>());
    }
    EXPECT_GT(largest, 0) << "the image predictor still learns";
}

TEST(TrainMasked, BothPredictorsLearnFromTheAnswer)
{
    const at::NoGradGuard frozen;
    const Model& model = frozenModel();
    const PredictorExamples examples(model, 2);
    PredictorRecipe recipe { .rateWeight = 0, .gatedShare = 1, .sizes = predictorSizes(model.config) };
    const Predictors predictors = randomPredictors(recipe.sizes, model.config.text.hidden, 1);
    const PictureGradient picture = pictureGradient(
        examples, examples.make(scenes::makeScene(5)), predictors, recipe, paceOf(recipe, 0), 1);
    ASSERT_EQ(picture.gradient.size(), predictors.image.size() + predictors.text.size());
    const auto largestOf = [&](std::size_t from, std::size_t to) {
        double largest = 0;
        for (std::size_t i = from; i < to; ++i)
            largest = std::max(largest, picture.gradient[i].abs().max().item<double>());
        return largest;
    };
    EXPECT_GT(largestOf(0, predictors.image.size()), 1e-6);
    EXPECT_GT(largestOf(predictors.image.size(), picture.gradient.size()), 1e-6);
}

} // namespace ps

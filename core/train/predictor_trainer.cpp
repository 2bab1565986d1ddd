// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/predictor_trainer.h"

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/session/device.h"
#include "core/session/stopwatch.h"
#include "core/train/predictor_run_file.h"
#include "core/train/predictor_step.h"
#include "core/train/tensor_file.h"
#include "core/train/worker_threads.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ps {
namespace {

constexpr double kMeanDecay = 0.9, kSquareDecay = 0.99, kAdamEps = 1e-8;
constexpr double kAverageDecay = 0.995; // about the last 200 steps

class Trainer {
public:
    Trainer(const PredictorTraining& training, const Model& model)
        : m_training(training)
        , m_examples(model, training.recipe.sizes.sparseLayer)
        , m_log(training.out / "log.csv")
    {
        begin(model.config.text.hidden);
    }

    void run(const std::stop_token& stop)
    {
        const Stopwatch clock;
        const double before = m_state.seconds;
        bool saved = true;
        while (m_state.step < m_training.recipe.steps && !stop.stop_requested()) {
            PredictorStep step = trainStep();
            step.seconds = m_state.seconds = before + clock.ms() / 1000;
            m_log.add(step);
            saved = m_state.step % m_training.checkpointEvery == 0;
            if (saved)
                save();
            if (m_training.observe)
                m_training.observe(step);
        }
        if (!saved)
            save();
        throwIfStopped(stop);
        writePredictors(m_training.out / kPredictorFile, unflattened(m_state.predictors, m_state.average));
    }

private:
    void begin(int hidden)
    {
        const PredictorRecipe& recipe = m_training.recipe;
        if (m_training.resume) {
            m_state = readCheckpoint(m_training.out, hidden);
            if (recipeText(m_state.recipe) != recipeText(recipe))
                throw Error(ErrorKind::BadArgument,
                    "the run was begun with another recipe: " + recipeText(m_state.recipe),
                    m_training.out.string(),
                    "leave the options out that changed, or start anew in another folder");
            m_log.resume(m_state.step);
            return;
        }
        m_state.recipe = recipe;
        m_state.predictors = m_training.init.empty() ? randomPredictors(recipe.sizes, hidden, recipe.seed)
                                                     : readPredictorFile(m_training.init, recipe.sizes, hidden);
        for (const at::Tensor& weight : flattened(m_state.predictors)) {
            m_state.average.push_back(at::zeros_like(weight));
            m_state.mean.push_back(at::zeros_like(weight));
            m_state.square.push_back(at::zeros_like(weight));
        }
    }

    PredictorStep trainStep()
    {
        const PredictorRecipe& recipe = m_training.recipe;
        const PredictorPace pace = paceOf(recipe, m_state.step);
        std::vector<PictureGradient> pictures(static_cast<std::size_t>(recipe.pictures));
        forEach(recipe.pictures, m_training.workers, [&](int i) {
            const scenes::Scene scene = trainingScene(recipe, m_state.step, i);
            pictures[static_cast<std::size_t>(i)] = pictureGradient(m_examples, m_examples.make(scene),
                m_state.predictors, recipe, pace, drawSeed(recipe, m_state.step, i));
        });
        StepGradient sum = stepGradient(std::move(pictures), m_state.predictors, recipe.rateWeight);
        PredictorStep step { .temperature = pace.temperature, .noise = pace.noise, .losses = sum.losses };
        step.gradientNorm = shorten(sum.gradient);
        if (!std::isfinite(step.gradientNorm))
            throw Error(ErrorKind::Internal,
                "the gradient of step " + std::to_string(m_state.step + 1)
                    + " is not finite; the last checkpoint stays",
                m_training.out.string());
        update(sum.gradient, pace.learningRate);
        step.step = ++m_state.step;
        return step;
    }

    /// Adam, without weight decay. One step's weights decide a little better or worse than the next one's; their average
    /// does not depend on where the run ends.
    void update(const std::vector<at::Tensor>& gradient, double rate)
    {
        const int t = m_state.step + 1;
        const double meanPart = 1 - std::pow(kMeanDecay, t), squarePart = 1 - std::pow(kSquareDecay, t);
        // 0 at the first step, whose weights are all of it; low for a while, so that a short run forgets them
        const double kept = std::min(kAverageDecay, (t - 1.0) / (t + 9.0));
        const std::vector<at::Tensor> weights = flattened(m_state.predictors);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const at::Tensor& g = gradient[i];
            at::Tensor &mean = m_state.mean[i], &square = m_state.square[i];
            mean.mul_(kMeanDecay).add_(g, 1 - kMeanDecay);
            square.mul_(kSquareDecay).addcmul_(g, g, 1 - kSquareDecay);
            weights[i].addcdiv_(mean, (square / squarePart).sqrt_().add_(kAdamEps), -rate / meanPart);
            m_state.average[i].lerp_(weights[i], 1 - kept);
        }
    }

    void save() const // the log first: a checkpoint never knows a step that the log lacks
    {
        m_log.write();
        writeCheckpoint(m_training.out, m_state);
    }

    const PredictorTraining& m_training;
    const PredictorExamples m_examples;
    PredictorLog m_log;
    PredictorCheckpoint m_state {};
};

} // namespace

PredictorRecipe recipeOfRun(const std::filesystem::path& out)
{
    const std::filesystem::path file = out / kCheckpointFile;
    const TensorFile content = readTensorFile(file);
    const auto found = content.metadata.find("recipe");
    if (found == content.metadata.end())
        throw Error(ErrorKind::Damaged, "is no checkpoint of a training run", file.string());
    return parseRecipe(found->second, file.string());
}

void trainPredictors(const PredictorTraining& training, const ProgressFn& loading, std::stop_token stop)
{
    keepFreedMemory();
    setThreads(1); // pictures are shared out, not matrices
    const at::NoGradGuard frozen;
    const Model model = loadModel(training.model, readModelConfig(training.model.folder),
        { .dtype = at::kFloat, .device = at::kCPU }, loading, stop);
    Trainer(training, model).run(stop);
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/progress_line.h"
#include "app/cli/train_report.h"
#include "core/base/error.h"
#include "core/session/catalog.h"
#include "core/train/predictor_install.h"
#include "core/train/predictor_trainer.h"

#include <algorithm>
#include <memory>
#include <thread>

namespace ps::cli {
namespace {

constexpr std::uint64_t kReportSeed = 900'000'000; // as evaluate: scenes that training never draws

struct TrainOptions {
    std::string recipe {}, model {}, out {}, init {};
    PredictorRecipe predictors {};
    int workers = 0, checkpointEvery = 25, report = 50;
    bool resume = false, install = false;
    std::vector<std::pair<CLI::Option*, std::function<void(PredictorRecipe&)>>> given {}; // what --resume may not lose
};

int train(const TrainOptions& options, const std::stop_token& stop)
{
    PredictorTraining training { .model = resolveModel(options.model),
        .out = options.out,
        .workers = options.workers > 0 ? options.workers
                                       : std::max(1, static_cast<int>(std::thread::hardware_concurrency())),
        .checkpointEvery = options.checkpointEvery,
        .resume = options.resume,
        .init = options.init };
    training.recipe = options.resume ? recipeOfRun(training.out) : PredictorRecipe {};
    if (!options.resume)
        training.recipe.sizes = predictorSizes(readModelConfig(training.model.folder));
    for (const auto& [option, set] : options.given)
        if (option->count() > 0)
            set(training.recipe);
    createFolder(training.out);
    {
        ProgressLine line;
        training.observe = [&line, steps = training.recipe.steps](const PredictorStep& step) {
            line.show("training, loss " + fixed(step.losses.answer, 3), "training", step.step, steps);
        };
        trainPredictors(training, line.function(), stop);
    }
    const std::filesystem::path predictors = training.out / "predictors.safetensors";
    std::string said = "predictors.safetensors, checkpoint.safetensors and log.csv in "
        + training.out.string() + "\n";
    if (options.report > 0) {
        ProgressLine line;
        const PredictorReport report = measurePredictors(
            training.model, predictors, options.report, kReportSeed, training.workers, line.function(), stop);
        writeText((training.out / "report.json").string(), reportJson(report, training.model.name));
        said += "\n" + reportTable(report);
    }
    if (options.install) {
        installPredictors(predictors, training.recipe.sizes, training.model.folder);
        said += "\ninstalled into " + training.model.folder.string() + "\n";
    }
    print(said);
    return kDone;
}

void addRecipeOptions(CLI::App& command, TrainOptions& options)
{
    PredictorRecipe& recipe = options.predictors;
    const auto add = [&](CLI::Option* option, std::function<void(PredictorRecipe&)> set) {
        option->capture_default_str()->group("Recipe");
        options.given.emplace_back(option, std::move(set));
    };
    add(command.add_option("--seed", recipe.seed, "Seed of weights, scenes and noise")->type_name("N"),
        [&recipe](PredictorRecipe& to) { to.seed = recipe.seed; });
    add(command.add_option("--steps", recipe.steps, "How many steps")->check(CLI::Range(1, 1'000'000))->type_name("N"),
        [&recipe](PredictorRecipe& to) { to.steps = recipe.steps; });
    add(command.add_option("--pictures", recipe.pictures, "Pictures per step")->check(CLI::Range(1, 4096))->type_name("N"),
        [&recipe](PredictorRecipe& to) { to.pictures = recipe.pictures; });
    add(command.add_option("--learning-rate", recipe.learningRate, "Learning rate after the warm-up")
            ->check(CLI::Range(1e-7, 1.0))
            ->type_name("R"),
        [&recipe](PredictorRecipe& to) { to.learningRate = recipe.learningRate; });
    add(command
            .add_option("--noise", recipe.noise,
                "Noise on the first decisions, falls to 0.3, then to 0; less for an --init that decides")
            ->check(CLI::Range(0.0, 10.0))
            ->type_name("S"),
        [&recipe](PredictorRecipe& to) { to.noise = recipe.noise; });
}

} // namespace

void addTrainCommand(Program& program)
{
    const auto options = std::make_shared<TrainOptions>();
    CLI::App& command = addCommand(program, "train", "Train what a pruning method needs on a frozen model",
        [options, &program] { return train(*options, program.stop); });
    command.add_option("--recipe", options->recipe, "What to train: predictors (of dynamic-llava)")
        ->check(CLI::IsMember({ "predictors" }))
        ->type_name("NAME")
        ->required();
    command.add_option("--model", options->model, "Checkpoint folder or name of an embedded model")
        ->type_name("DIR")
        ->group("Model");
    command.add_option("--out", options->out, "Folder of the run: predictors, checkpoint, log.csv")
        ->type_name("DIR")
        ->required();
    CLI::Option* init = command
                            .add_option(
                                "--init", options->init, "Start from these predictors instead of random ones")
                            ->type_name("FILE")
                            ->group("Run");
    command.add_flag("--resume", options->resume, "Go on from the checkpoint in --out")->excludes(init)->group("Run");
    command.add_option("--checkpoint-every", options->checkpointEvery, "Steps between two checkpoints")
        ->check(CLI::Range(1, 1'000'000))
        ->type_name("N")
        ->capture_default_str()
        ->group("Run");
    command
        .add_option("--workers", options->workers, "Threads; the result does not depend on it [all cores]")
        ->check(CLI::Range(1, 1024))
        ->type_name("N")
        ->group("Run");
    command
        .add_option("--report", options->report,
            "Measure on N scenes that training never drew, into report.json; 0: do not")
        ->check(CLI::Range(0, 1'000'000))
        ->type_name("N")
        ->capture_default_str()
        ->group("Run");
    command
        .add_flag("--install", options->install,
            "Write the predictors and their sizes into the model's folder at the end")
        ->group("Run");
    addRecipeOptions(command, *options);
}

} // namespace ps::cli

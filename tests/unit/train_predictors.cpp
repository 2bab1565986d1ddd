// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/session/catalog.h"
#include "core/train/predictor_install.h"
#include "core/train/predictor_recipe.h"
#include "core/train/predictor_report.h"
#include "core/train/predictor_run_file.h"
#include "core/train/predictor_step.h"
#include "core/train/predictor_trainer.h"
#include "tests/support/scratch_folder.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <sstream>

namespace ps {
namespace {

using test::ScratchFolder;

struct TrainPredictors : testing::Test {
    static PredictorTraining training(const std::filesystem::path& out)
    {
        const ModelSource model = resolveModel("");
        PredictorTraining made { .model = model, .out = out, .checkpointEvery = 2 };
        made.recipe = {
            .seed = 3, .steps = 4, .pictures = 2, .sizes = predictorSizes(readModelConfig(model.folder))
        };
        made.recipe.sizes.width = 16;
        made.recipe.sizes.heads = 2;
        made.recipe.sizes.feedForward = 32;
        made.recipe.sizes.layers = 1;
        return made;
    }

    std::filesystem::path folder(const std::string& name) const
    {
        std::filesystem::create_directory(scratch / name);
        return scratch / name;
    }

    static std::string predictorsOf(const std::filesystem::path& out)
    {
        return ScratchFolder::bytesOf(out / "predictors.safetensors");
    }

    /// The log's columns without the one that says how long it took.
    static std::vector<std::string> logOf(const std::filesystem::path& out)
    {
        std::istringstream lines(ScratchFolder::bytesOf(out / "log.csv"));
        std::vector<std::string> rows;
        for (std::string line; std::getline(lines, line);) {
            const std::size_t first = line.find(','), second = line.find(',', first + 1);
            rows.push_back(line.substr(0, first) + line.substr(second));
        }
        return rows;
    }

    ScratchFolder scratch {};
};

} // namespace

TEST_F(TrainPredictors, resumedRunEndsWithTheSameBytes)
{
    trainPredictors(training(folder("whole")), {}, {});
    std::stop_source stop;
    PredictorTraining part = training(folder("parts"));
    part.observe = [&stop](const PredictorStep& step) {
        if (step.step == 3) // one step behind the last regular checkpoint
            stop.request_stop();
    };
    EXPECT_THROW(trainPredictors(part, {}, stop.get_token()), Error);
    EXPECT_FALSE(std::filesystem::exists(part.out / "predictors.safetensors"));
    part.observe = {};
    part.resume = true;
    EXPECT_EQ(recipeText(recipeOfRun(part.out)), recipeText(part.recipe));
    trainPredictors(part, {}, {});
    EXPECT_EQ(predictorsOf(part.out), predictorsOf(scratch / "whole"));
    EXPECT_EQ(logOf(part.out), logOf(scratch / "whole"));
}

TEST_F(TrainPredictors, linesBehindTheCheckpointAreMadeAgain)
{
    PredictorTraining run = training(folder("run"));
    run.recipe.steps = 2;
    trainPredictors(run, {}, {});
    const std::vector<std::string> before = logOf(run.out);
    const std::string log = ScratchFolder::bytesOf(run.out / "log.csv");
    scratch.write("run/log.csv", log + "3,1,1,1,1,1,1,1,1,1,1\n4,1,1");
    run.resume = true;
    trainPredictors(run, {}, {}); // nothing left to do
    run.observe = [](const PredictorStep&) { FAIL() << "all steps were done"; };
    PredictorLog taken(run.out / "log.csv");
    taken.resume(2);
    taken.write();
    EXPECT_EQ(logOf(run.out), before);
    EXPECT_THROW(taken.resume(3), Error) << "a step is missing";
}

TEST_F(TrainPredictors, threadsChangeNothing)
{
    PredictorTraining one = training(folder("one")), two = training(folder("two"));
    one.recipe.steps = two.recipe.steps = 2;
    one.recipe.pictures = two.recipe.pictures = 3;
    two.workers = 2;
    trainPredictors(one, {}, {});
    trainPredictors(two, {}, {});
    EXPECT_EQ(predictorsOf(one.out), predictorsOf(two.out));
    EXPECT_EQ(logOf(one.out), logOf(two.out));
}

TEST_F(TrainPredictors, seedDecides)
{
    PredictorTraining one = training(folder("one")), two = training(folder("two"));
    one.recipe.steps = two.recipe.steps = 1;
    two.recipe.seed = 4;
    trainPredictors(one, {}, {});
    trainPredictors(two, {}, {});
    EXPECT_NE(predictorsOf(one.out), predictorsOf(two.out));
}

TEST_F(TrainPredictors, logIsNumbersAsWideAsItsHeader)
{
    PredictorTraining run = training(folder("run"));
    int observed = 0;
    run.observe = [&observed](const PredictorStep& step) {
        EXPECT_EQ(step.step, ++observed);
        EXPECT_GT(step.gradientNorm, 0);
    };
    trainPredictors(run, {}, {});
    std::istringstream lines(ScratchFolder::bytesOf(run.out / "log.csv"));
    std::string line;
    std::getline(lines, line);
    EXPECT_TRUE(line.starts_with("step,seconds,tau,noise,answer_loss,keep_rate_loss,")) << line;
    const auto columns = std::count(line.begin(), line.end(), ',');
    int rows = 0;
    double seconds = 0;
    for (; std::getline(lines, line); ++rows) {
        EXPECT_EQ(std::count(line.begin(), line.end(), ','), columns) << line;
        std::istringstream cells(line);
        std::vector<double> numbers;
        for (std::string cell; std::getline(cells, cell, ',');)
            numbers.push_back(std::stod(cell));
        EXPECT_EQ(numbers.at(0), rows + 1);
        EXPECT_GT(numbers.at(1), seconds);
        seconds = numbers.at(1);
        for (const double rate : { numbers.at(6), numbers.at(7), numbers.at(8), numbers.at(9) })
            EXPECT_TRUE(rate >= 0 && rate <= 1) << line;
        EXPECT_NEAR(numbers.at(6), 0.2, 0.02) << "top-k keeps its share in training, too";
    }
    EXPECT_EQ(rows, 4);
    EXPECT_EQ(observed, 4);
}

TEST_F(TrainPredictors, theResultIsAnAverageOfTheWeightsAfterEachStep)
{
    PredictorTraining run = training(folder("run"));
    run.recipe.steps = 2;
    run.checkpointEvery = 1;
    const int hidden = readModelConfig(run.model.folder).text.hidden;
    const auto weightsOf = [&](const char* file) {
        return flattened(readPredictorFile(run.out / file, run.recipe.sizes, hidden));
    };
    std::vector<std::vector<at::Tensor>> steps;
    run.observe = [&](const PredictorStep&) { steps.push_back(weightsOf(kCheckpointFile)); };
    trainPredictors(run, {}, {});
    ASSERT_EQ(steps.size(), 2U);
    const std::vector<at::Tensor> result = weightsOf(kPredictorFile);
    for (std::size_t i = 0; i < result.size(); ++i) {
        const at::Tensor expected = (steps[0][i] + 10 * steps[1][i]) / 11; // late steps count most
        EXPECT_LT((result[i] - expected).abs().max().item<double>(), 1e-6) << i;
    }
    EXPECT_FALSE(at::equal(result.front(), steps[1].front()));
}

TEST_F(TrainPredictors, anotherRecipeIsNoResumption)
{
    PredictorTraining run = training(folder("run"));
    run.recipe.steps = 1;
    run.checkpointEvery = 1;
    trainPredictors(run, {}, {});
    run.resume = true;
    run.recipe.pictures = 1;
    try {
        trainPredictors(run, {}, {});
        FAIL() << "went on";
    } catch (const Error& error) {
        EXPECT_THAT(error.message(), testing::HasSubstr("\"pictures\":2"));
    }
}

TEST_F(TrainPredictors, installedPredictorsAreFoundAndWarmStartsBeginWithThem)
{
    PredictorTraining run = training(folder("run"));
    run.recipe.sizes = predictorSizes(readModelConfig(run.model.folder));
    run.recipe.steps = 1;
    trainPredictors(run, {}, {});
    const std::filesystem::path model = scratch / "model", file = run.out / "predictors.safetensors";
    std::filesystem::copy(run.model.folder, model);
    std::filesystem::remove(model / "predictors.safetensors");
    EXPECT_FALSE(Session::open({ .folder = model }, { .device = "cpu", .threads = 1 })->facts().imagePredictor);
    const std::string config = ScratchFolder::bytesOf(model / "config.json");
    installPredictors(file, run.recipe.sizes, model);
    EXPECT_EQ(ScratchFolder::bytesOf(model / "config.json"), config) << "it said so already";
    const auto session = Session::open({ .folder = model }, { .device = "cpu", .threads = 1 });
    EXPECT_TRUE(session->facts().imagePredictor && session->facts().textPredictor);

    SparseConfig sizes = run.recipe.sizes;
    sizes.imageKeepRate = 0.3;
    installPredictors(file, sizes, model);
    EXPECT_EQ(readModelConfig(model).sparse->imageKeepRate, 0.3);

    PredictorTraining warm = training(folder("warm"));
    warm.recipe = run.recipe;
    warm.recipe.learningRate = 1e-30;
    warm.init = file;
    trainPredictors(warm, {}, {});
    EXPECT_EQ(predictorsOf(warm.out), predictorsOf(run.out));
}

TEST_F(TrainPredictors, reportCountsEveryQuestionAndKeepsWhatItSays)
{
    PredictorTraining run = training(folder("run"));
    run.recipe.sizes = predictorSizes(readModelConfig(run.model.folder));
    run.recipe.steps = 1;
    trainPredictors(run, {}, {});
    const PredictorReport report = measurePredictors(
        run.model, run.out / "predictors.safetensors", 3, 900'000'000, 2, {}, {});
    const auto arm = [&](const std::string& image, const std::string& text) {
        const auto found = std::find_if(report.arms.begin(), report.arms.end(),
            [&](const PredictorReport::Arm& one) { return one.image == image && one.text == text; });
        EXPECT_NE(found, report.arms.end());
        return *found;
    };
    const PredictorReport::Arm all = arm("all", "all"), half = arm("all", "every other"),
                               fifth = arm("random", "all");
    EXPECT_EQ(all.imageKept, 1);
    EXPECT_EQ(all.textKept, 1);
    EXPECT_NEAR(half.textKept, 0.5, 0.02);
    EXPECT_NEAR(fifth.imageKept, 0.2, 0.01);
    EXPECT_LT(all.loss, 0.1);
    EXPECT_GT(half.loss, all.loss);
    EXPECT_GT(all.shortAnswers(), 0.85);
    int questions = 0;
    for (const PredictorReport::Kind& kind : all.kinds)
        questions += kind.n;
    EXPECT_GE(questions, 3 * 8);
    EXPECT_EQ(report.imageMargins.counts.size(), report.imageMargins.edges.size() + 1);
}

} // namespace ps

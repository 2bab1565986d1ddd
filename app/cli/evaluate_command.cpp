// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluate_arms.h"
#include "app/cli/evaluate_report.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/progress_line.h"
#include "app/cli/scene_input.h"
#include "core/base/error.h"
#include "core/session/catalog.h"
#include "core/session/command_line.h"
#include "core/session/model_info.h"

#include <algorithm>
#include <memory>

namespace ps::cli {
namespace {

constexpr std::uint64_t kFirstSeed = 900'000'000; // outside the seeds of training

struct EvaluateOptions : Options {
    int scenes = 0;
    std::string from {};
    ArmOptions arms {};
    std::vector<std::string> questions { "all" };
};

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ",") + word;
    return text;
}

/// Keeps the kinds of question that were asked for. Throws Error BadArgument naming the kinds.
void keepQuestions(std::vector<scenes::Scene>& all, const std::vector<std::string>& wanted)
{
    const auto& kinds = scenes::kinds();
    if (std::find(wanted.begin(), wanted.end(), "all") != wanted.end())
        return;
    for (const std::string& kind : wanted)
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
            throw Error(ErrorKind::BadArgument, "'" + kind + "' is not a kind of question", "--questions",
                "allowed are: all, " + joined(kinds));
    for (scenes::Scene& scene : all)
        std::erase_if(scene.questions, [&](const scenes::Question& question) {
            return std::find(wanted.begin(), wanted.end(), question.kind) == wanted.end();
        });
}

std::string equivalentCommand(const EvaluateOptions& options, const RunInfo& info)
{
    std::string text = "prunescope-cli evaluate";
    const auto add = [&](const std::string& option, const std::string& value) {
        text += " " + option + " " + shellQuoted(value);
    };
    add("--model", info.modelName);
    if (options.from.empty()) {
        add("--scenes", std::to_string(options.scenes));
        add("--seed", std::to_string(options.seed));
    } else
        add("--from", std::filesystem::path(options.from).filename().string());
    if (options.arms.arms.empty() || options.arms.methodsOption->count() > 0) {
        std::vector<std::string> budgets;
        for (const double budget : options.arms.budgets)
            budgets.push_back(valueText(budget));
        add("--methods", joined(options.arms.methods));
        add("--budgets", joined(budgets));
    }
    for (const std::string& arm : options.arms.arms)
        add("--arm", arm);
    add("--questions", joined(options.questions));
    for (const std::string& setting : options.arms.settings)
        add("--set", setting);
    if (!options.prompt.empty())
        add("--prompt", options.prompt);
    add("--device", info.device);
    add("--dtype", info.dtype);
    add("--threads", std::to_string(info.threads));
    return text;
}

int evaluateScenes(const EvaluateOptions& options, const std::stop_token& stop)
{
    ArmOptions wanted = options.arms;
    wanted.prompt = options.prompt;
    const std::vector<EvaluateArm> arms = makeArms(wanted, modelFacts(resolveModel(options.model)));
    std::vector<scenes::Scene> all = options.from.empty() ? drawScenes(options.scenes, options.seed, stop)
                                                          : readScenes(options.from, stop);
    keepQuestions(all, options.questions);
    const auto session = openSession(options, stop);
    EvaluateResult result;
    {
        ProgressLine progress;
        result = evaluate(*session, all, arms, progress.function(), stop);
    }
    if (result.cancelled)
        throw Error(ErrorKind::Cancelled, "cancelled");
    const EvaluateOrigin origin {
        .seed = all.front().seed, .scenes = all.size(), .command = equivalentCommand(options, session->info())
    };
    if (options.json.empty())
        print(evaluateTable(result) + "\n" + origin.command + "\n");
    else
        writeText(options.json, evaluateJson(result, origin));
    return kDone;
}

} // namespace

void addEvaluateCommand(Program& program)
{
    const auto options = std::make_shared<EvaluateOptions>();
    options->seed = kFirstSeed;
    CLI::App& command = addCommand(program, "evaluate", "Measure how many questions are answered right, by kind",
        [options, &program] { return evaluateScenes(*options, program.stop); });
    auto* source = command.add_option_group("Scenes");
    source->add_option("--scenes", options->scenes, "Draw that many pictures")
        ->check(CLI::Range(1, 1'000'000))
        ->type_name("N");
    source->add_option("--from", options->from, "Take those of a scenes.jsonl")->type_name("FILE");
    source->require_option(1);
    command.add_option("--seed", options->seed, "Seed of the first picture drawn")->type_name("S")->capture_default_str();
    command.add_option("--questions", options->questions, "Kinds of question, or all")
        ->delimiter(',')
        ->type_name("LIST")
        ->capture_default_str();
    addModelOptions(command, *options);
    addPromptOption(command, *options);
    addArmOptions(command, options->arms);
    command
        .add_option("--set", options->arms.settings, "A parameter, for the methods that have it; may be repeated")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false)
        ->group("Method");
    addJsonOption(command, *options);
}

} // namespace ps::cli

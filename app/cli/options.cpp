// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"

#include "app/cli/picture_input.h"
#include "app/cli/progress_line.h"
#include "core/base/error.h"
#include "core/session/catalog.h"
#include "core/session/model_info.h"

#include <limits>

namespace ps::cli {
namespace {

constexpr int kMostThreads = 1024;

} // namespace

void addModelOptions(CLI::App& command, Options& options)
{
    command.add_option("--model", options.model, "Checkpoint folder or name of an embedded model")
        ->type_name("DIR")
        ->group("Model");
    command.add_option("--device", options.device, "cpu, cuda or cuda:N [cuda if there is one, else cpu]")
        ->type_name("NAME")
        ->group("Model");
    command
        .add_option("--dtype", options.dtype, "f32, f16, bf16 or auto [f32 on cpu, the checkpoint's on cuda]")
        ->type_name("NAME")
        ->group("Model");
    command.add_option("--threads", options.threads, "CPU threads [all cores]")
        ->check(CLI::Range(1, kMostThreads))
        ->type_name("N")
        ->group("Model");
}

void addPromptOption(CLI::App& command, Options& options)
{
    command
        .add_option("--prompt", options.prompt,
            "Prompt preset: llava_v1, hf_vicuna, mistral_hf ... [by the checkpoint]")
        ->type_name("NAME")
        ->group("Method");
}

void addMethodOptions(CLI::App& command, Options& options)
{
    command.add_option("--method", options.method, "Pruning method, see 'prunescope-cli methods'")
        ->type_name("NAME")
        ->capture_default_str()
        ->group("Method");
    command.add_option("--set", options.settings, "A parameter of the method; may be repeated")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false)
        ->group("Method");
    command.add_option("--seed", options.seed, "Seed of sampling and of random methods")
        ->type_name("N")
        ->capture_default_str()
        ->group("Method");
    addPromptOption(command, options);
}

void addQuestionOptions(CLI::App& command, Options& options)
{
    const auto group = [](CLI::Option* option) { option->group("Question"); };
    group(command
              .add_option("--image", options.images,
                  "Picture file, or scene:SEED for a generated picture; may be repeated")
              ->type_name("FILE")
              ->allow_extra_args(false));
    group(command.add_option("--ask", options.ask, "The question")->type_name("TEXT"));
    group(command.add_flag(
        "--raw-prompt", options.rawPrompt, "TEXT is the whole prompt, <image> stands for the picture"));
    group(command.add_flag("--no-exif", options.noExif, "Take the pixels as stored, without EXIF orientation"));
    Sampling& sampling = options.sampling;
    group(command.add_option("--max-new-tokens", sampling.maxNewTokens, "Longest answer, in tokens")
              ->check(CLI::Range(1, std::numeric_limits<int>::max()))
              ->type_name("N")
              ->capture_default_str());
    group(command.add_option("--temperature", sampling.temperature, "0 is greedy")
              ->check(CLI::Range(0.0, 100.0))
              ->type_name("T")
              ->capture_default_str());
    group(
        command.add_option("--top-p", sampling.topP, "Sample from the likeliest tokens that hold this share")
            ->check(CLI::Range(0.0, 1.0))
            ->type_name("P")
            ->capture_default_str());
    group(command.add_option("--top-k", sampling.topK, "Sample from the K likeliest tokens; 0 is off")
              ->check(CLI::Range(0, std::numeric_limits<int>::max()))
              ->type_name("K")
              ->capture_default_str());
    group(command.add_flag("--no-kv-cache", options.noKvCache, "Compute everything again for every token"));
    group(command.add_flag("--no-stop-on-eos", options.noStopOnEos, "Go on to the last token allowed"));
    group(command.add_option("--keep", options.keep, "Visual ids to keep whatever the method says")
              ->delimiter(',')
              ->type_name("IDS"));
    group(command.add_option("--drop", options.drop, "Visual ids to drop whatever the method says")
              ->delimiter(',')
              ->type_name("IDS"));
}

void addJsonOption(CLI::App& command, Options& options)
{
    command.add_option("--json", options.json, "Write the record there instead of a summary; - is stdout")
        ->type_name("FILE")
        ->group("Output");
}

EngineOptions engineOptions(const Options& options)
{
    return { .device = options.device, .dtype = options.dtype, .threads = options.threads };
}

std::unique_ptr<Session> openSession(const Options& options, const std::stop_token& stop)
{
    ProgressLine progress;
    return Session::open(resolveModel(options.model), engineOptions(options), progress.function(), stop);
}

Values methodValues(const std::string& method, const std::vector<std::string>& settings, const ModelFacts& facts)
{
    const MethodInfo info = methodInfo(method, facts);
    Values values = parseValues(info, settings);
    if (!info.unavailable.empty())
        throw Error(ErrorKind::Unsupported, "this model cannot run it: " + info.unavailable, "method " + method);
    return values;
}

Request makeRequest(const Options& options)
{
    const ModelFacts facts = modelFacts(resolveModel(options.model));
    Request request;
    request.values = methodValues(options.method, options.settings, facts);
    for (const std::string& argument : options.images) {
        PictureInput picture = loadPicture(argument, !options.noExif);
        request.decodeImageMs += picture.elapsedMs;
        if (request.image) {
            request.further.push_back({ .image = std::move(picture.image), .info = std::move(picture.info) });
        } else {
            request.image = std::move(picture.image);
            request.imageInfo = std::move(picture.info);
        }
    }
    request.question = options.ask;
    request.rawPrompt = options.rawPrompt;
    request.promptPreset = options.prompt;
    request.method = options.method;
    request.seed = options.seed;
    request.sampling = options.sampling;
    request.sampling.stopOnEos = !options.noStopOnEos;
    request.kvCache = !options.noKvCache;
    request.forcedKeep = options.keep;
    request.forcedDrop = options.drop;
    return request;
}

TracePtr finishedRun(
    Runner& runner, const Request& request, const SnapshotFn& snapshot, const std::stop_token& stop)
{
    TracePtr trace = runner.run(request, snapshot, stop);
    if (trace->state == TraceState::Failed)
        throw Error(ErrorKind::Unsupported, trace->error);
    if (trace->state == TraceState::Cancelled)
        throw Error(ErrorKind::Cancelled, "cancelled");
    return trace;
}

} // namespace ps::cli

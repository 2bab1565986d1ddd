// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/check_report.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/scratch_folder.h"
#include "core/base/error.h"
#include "core/session/catalog.h"
#include "core/session/model_info.h"

#include <charconv>
#include <memory>

namespace ps::cli {
namespace {

struct CheckOptions : Options {
    std::vector<std::string> against {}; // KEY=VALUE
    double tolerance = 0;
};

int threadCount(const std::string& text)
{
    int threads = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), threads);
    if (error != std::errc {} || end != text.data() + text.size() || threads < 1)
        throw Error(ErrorKind::BadArgument, "'" + text + "' is not a number of threads", "--against threads");
    return threads;
}

/// The second configuration: the first with these changes, or without pruning when none is named.
Options changed(const CheckOptions& first)
{
    Options second = first;
    if (first.against.empty()) {
        second.method = "none";
        second.settings.clear();
    }
    for (const std::string& change : first.against) {
        const std::size_t equals = change.find('=');
        const std::string key = change.substr(0, equals);
        const std::string value = equals == std::string::npos ? "" : change.substr(equals + 1);
        if (value.empty())
            throw Error(ErrorKind::BadArgument, "'" + change + "' is not of the form KEY=VALUE", "--against");
        if (key == "method") {
            second.method = value;
            second.settings.clear(); // they belonged to the other method
        } else if (key == "device")
            second.device = value;
        else if (key == "dtype")
            second.dtype = value;
        else if (key == "threads")
            second.threads = threadCount(value);
        else
            second.settings.push_back(change); // a later one wins
    }
    return second;
}

std::string nameOf(const Options& options, const TracePtr& trace)
{
    std::string text = trace->run.method;
    for (const auto& [key, value] : trace->run.values.all())
        text += " " + key + "=" + valueText(value);
    return text + ", " + trace->run.dtype + " on " + trace->run.device
        + (options.threads > 0 ? ", " + std::to_string(options.threads) + " threads" : "");
}

TracePtr dumpRun(const Options& options, const std::filesystem::path& folder, const std::stop_token& stop)
{
    Request request = makeRequest(options);
    request.dumpFolder = folder;
    return finishedRun(*openSession(options, stop), request, {}, stop);
}

int check(const CheckOptions& options, bool failOnDifference, const std::stop_token& stop)
{
    const Options second = changed(options);
    const ModelFacts facts = modelFacts(resolveModel(options.model));
    methodValues(second.method, second.settings, facts); // wrong words are told before the first run
    const ScratchFolder scratch;
    const TracePtr traceA = dumpRun(options, scratch.path() / "a", stop);
    const TracePtr traceB = dumpRun(second, scratch.path() / "b", stop);
    const CheckReport report { .nameA = nameOf(options, traceA),
        .nameB = nameOf(second, traceB),
        .answerA = traceA->answerText(),
        .answerB = traceB->answerText(),
        .tolerance = options.tolerance,
        .taps = compareDumps(scratch.path() / "a", scratch.path() / "b") };
    if (options.json.empty())
        print(checkText(report));
    else
        writeText(options.json, checkJson(report));
    const TapDifference* first = report.firstDifference();
    if (failOnDifference && first != nullptr)
        throw Error(ErrorKind::Unsupported, "differs by more than the tolerance", first->name);
    return kDone;
}

} // namespace

void addCheckCommand(Program& program)
{
    const auto options = std::make_shared<CheckOptions>();
    const auto tolerance = std::make_shared<CLI::Option*>(nullptr);
    CLI::App& command = addCommand(program, "check",
        "Run two configurations and find the first result that differs",
        [options, tolerance, &program] { return check(*options, (*tolerance)->count() > 0, program.stop); });
    command
        .add_option("--against", options->against,
            "What the second run changes: method, device, dtype, threads or a parameter [method=none]")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    *tolerance = command
                     .add_option("--tolerance", options->tolerance, "Fail (status 1) when a difference is larger")
                     ->check(CLI::NonNegativeNumber)
                     ->type_name("X");
    addModelOptions(command, *options);
    addMethodOptions(command, *options);
    addQuestionOptions(command, *options);
    command.get_option("--image")->required();
    command.get_option("--ask")->required();
    addJsonOption(command, *options);
}

} // namespace ps::cli

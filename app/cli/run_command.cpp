// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/match_report.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/progress_line.h"
#include "app/cli/run_summary.h"
#include "core/base/error.h"
#include "core/trace/run_record.h"
#include "core/trace/trace_file.h"

#include <cstdio>
#include <memory>

namespace ps::cli {
namespace {

struct RunOptions : Options {
    std::string trace {}, dump {};
    std::vector<std::string> followUps {};
    std::vector<std::string> methods {}; // "all" or several: a table instead of one run
    std::string match {};
    double share = 0; // 0: that of --method
    int repeat = 3;
};

/// Prints the part of the answer that has not been printed yet.
class AnswerStream {
public:
    explicit AnswerStream(bool on) : m_on(on) { }

    void restart() { m_tokens = 0; }

    void show(const Trace& trace)
    {
        for (; m_on && m_tokens < trace.answer.size(); ++m_tokens)
            print(trace.answer[m_tokens]->text);
        std::fflush(stdout);
    }

private:
    bool m_on;
    std::size_t m_tokens = 0;
};

/// The question under every method at the equivalent tokens of --method, or of --share.
int runMatched(const RunOptions& options, const std::stop_token& stop)
{
    if (options.images.size() != 1)
        throw Error(ErrorKind::BadArgument, "equivalent tokens are those of one picture", "--image", "name one");
    const Request request = makeRequest(options);
    const auto session = openSession(options, stop);
    MatchReport report;
    report.reference = finishedRun(*session, request, {}, stop);
    report.share = options.share > 0 ? options.share : tokenShare(*report.reference);
    const bool all = options.methods.size() == 1 && options.methods.front() == "all";
    report.arms = matchedArms(report.reference, all ? std::vector<std::string> {} : options.methods, report.share);
    BenchPlan plan { .warmUp = 1, .repeat = options.repeat };
    for (const MatchedArm& arm : report.arms)
        if (arm.unavailable.empty())
            plan.arms.push_back({ .method = arm.method, .values = arm.values, .promptPreset = options.prompt });
    {
        ProgressLine progress;
        report.measured = bench(*session, request, plan, progress.function(), stop);
    }
    if (!options.json.empty())
        writeText(options.json, matchJson(report));
    else
        print(matchTable(report) + "medians of " + std::to_string(options.repeat) + ", methods in turn, vision inside; "
            + report.reference->run.modelName + " on " + report.reference->run.device + "\n");
    return kDone;
}

int run(const RunOptions& options, const std::stop_token& stop)
{
    if (!options.methods.empty())
        return runMatched(options, stop);
    Request request = makeRequest(options);
    if (!options.dump.empty())
        request.dumpFolder = options.dump;
    const auto session = openSession(options, stop);

    // A person at a terminal reads the answer as it comes; a pipe gets all or nothing.
    const bool summary = options.json.empty();
    AnswerStream stream(summary && stdoutIsTerminal());
    const SnapshotFn show = [&](const TracePtr& snapshot) { stream.show(*snapshot); };
    TracePtr trace = finishedRun(*session, request, show, stop);
    for (const std::string& question : options.followUps) {
        if (summary)
            print((stdoutIsTerminal() ? "" : trace->answerText()) + "\n");
        stream.restart();
        request.history.push_back({ .question = request.question, .answer = trace->answerText() });
        request.question = question;
        trace = finishedRun(*session, request, show, stop);
    }
    if (!options.trace.empty())
        writeTrace(*trace, options.trace);
    if (!summary) {
        writeText(options.json, runRecord(*trace));
        return kDone;
    }
    print((stdoutIsTerminal() ? "" : trace->answerText()) + "\n\n" + runSummary(*trace));
    return kDone;
}

} // namespace

void addRunCommand(Program& program)
{
    const auto options = std::make_shared<RunOptions>();
    CLI::App& command = addCommand(program, "run", "Ask about one picture, or compare methods on it",
        [options, &program] { return run(*options, program.stop); });
    addModelOptions(command, *options);
    addMethodOptions(command, *options);
    addQuestionOptions(command, *options);
    command.get_option("--ask")->required();
    command.get_option("--image")->description(
        "Picture file, or scene:SEED for a generated picture; may be repeated [text alone]");
    command.add_option("--then", options->followUps, "A further question in the same chat; may be repeated")
        ->type_name("TEXT")
        ->allow_extra_args(false)
        ->group("Question");
    CLI::Option* const methods = command
                                     .add_option("--methods", options->methods,
                                         "all, or several: a table of the same question under each")
                                     ->delimiter(',')
                                     ->type_name("LIST")
                                     ->group("Comparison");
    command.add_option("--match", options->match, "What the methods have in common [equivalent-tokens]")
        ->check(CLI::IsMember({ "equivalent-tokens" }))
        ->type_name("NAME")
        ->needs(methods)
        ->group("Comparison");
    command.add_option("--share", options->share, "Equivalent tokens, 0 to 1 [those of --method]")
        ->check(CLI::Range(0.001, 1.0))
        ->type_name("SHARE")
        ->needs(methods)
        ->group("Comparison");
    command.add_option("--repeat", options->repeat, "Counted runs per method")
        ->check(CLI::Range(1, 1000))
        ->type_name("N")
        ->capture_default_str()
        ->needs(methods)
        ->group("Comparison");
    addJsonOption(command, *options);
    command.add_option("--trace", options->trace, "Save the run to look at it later")
        ->type_name("FILE.pstrace")
        ->excludes(methods)
        ->group("Output");
    command.add_option("--dump", options->dump, "Write the intermediate results as .npy files")
        ->type_name("DIR")
        ->excludes(methods)
        ->group("Output");
}

} // namespace ps::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/program.h"
#include "app/cli/run_summary.h"
#include "core/trace/run_record.h"
#include "core/trace/trace_file.h"

#include <cstdio>
#include <memory>

namespace ps::cli {
namespace {

struct RunOptions : Options {
    std::string trace {}, dump {};
};

/// Prints the part of the answer that has not been printed yet.
class AnswerStream {
public:
    explicit AnswerStream(bool on) : m_on(on) { }

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

int run(const RunOptions& options, const std::stop_token& stop)
{
    Request request = makeRequest(options);
    if (!options.dump.empty())
        request.dumpFolder = options.dump;
    const auto session = openSession(options, stop);

    // A person at a terminal reads the answer as it comes; a pipe gets all or nothing.
    const bool summary = options.json.empty();
    AnswerStream stream(summary && stdoutIsTerminal());
    const TracePtr trace = finishedRun(
        *session, request, [&](const TracePtr& snapshot) { stream.show(*snapshot); }, stop);
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
    CLI::App& command = addCommand(program, "run", "Ask one question about one picture",
        [options, &program] { return run(*options, program.stop); });
    addModelOptions(command, *options);
    addMethodOptions(command, *options);
    addQuestionOptions(command, *options);
    command.get_option("--image")->required();
    command.get_option("--ask")->required();
    addJsonOption(command, *options);
    command.add_option("--trace", options->trace, "Save the run to look at it later")
        ->type_name("FILE.pstrace")
        ->group("Output");
    command.add_option("--dump", options->dump, "Write the intermediate results as .npy files")
        ->type_name("DIR")
        ->group("Output");
}

} // namespace ps::cli

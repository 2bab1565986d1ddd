// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/program.h"
#include "app/cli/stop_signal.h"
#include "core/base/error.h"
#include "core/base/openmp_spin.h"
#include "core/base/version.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cstdio>
#include <exception>

namespace {

using namespace ps::cli;

int complain(const std::string& sentence, int status)
{
    std::fprintf(stderr, "prunescope-cli: %s\n", sentence.c_str());
    return status;
}

int statusOf(ps::ErrorKind kind)
{
    switch (kind) {
    case ps::ErrorKind::Cancelled: return kCancelled;
    case ps::ErrorKind::BadArgument: return kUsage;
    default: return kFailed;
    }
}

void addCommands(Program& program)
{
    program.app.require_subcommand(1);
    program.app.set_version_flag(
        "--version", "prunescope-cli " + std::string(ps::version()) + " (" + std::string(ps::commit()) + ")");
    addRunCommand(program);
#if PS_IMAGING
    addExportCommand(program);
#endif
    addEvaluateCommand(program);
    addBenchCommand(program);
    addScenesCommand(program);
    addTrainCommand(program);
    addCheckCommand(program);
    addMethodsCommand(program);
    addModelsCommand(program);
    addInfoCommand(program);
}

/// The parser only says that a subcommand is missing; the word that was meant as one is worth naming.
std::string unknownCommand(const CLI::App& app, int argc, char** argv)
{
    const bool given = argc > 1 && argv[1][0] != '-' && argv[1][0] != '\0';
    return given && app.get_subcommands().empty() ? argv[1] : "";
}

int runChosen(const Program& program)
{
    try {
        const int status = program.chosen();
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
            return complain("stdout: could not be written", kFailed);
        return status;
    } catch (const ps::Error& error) {
        return complain(error.message(), statusOf(error.kind()));
    } catch (const std::bad_alloc&) {
        return complain("memory ran out; a smaller picture, budget or model needs less", kFailed);
    } catch (const std::exception& error) {
        return complain(std::string("internal error, ") + error.what() + "; please report this", kFailed);
    }
}

} // namespace

int main(int argc, char** argv)
{
    ps::limitOpenMpSpinning(argv);
    const StopSignal signal; // first: every later thread inherits its signal mask
    Program program;
    program.stop = signal.token();
    addCommands(program);
    try {
        program.app.parse(argc, argv);
    } catch (const CLI::Success& asked) { // --help, --version
        return program.app.exit(asked);
    } catch (const CLI::ParseError& error) {
        if (const std::string word = unknownCommand(program.app, argc, argv); !word.empty())
            return complain("there is no subcommand '" + word + "'; see prunescope-cli --help", kUsage);
        const auto called = program.app.get_subcommands();
        const std::string name = called.empty() ? "" : called.front()->get_name() + " ";
        return complain(std::string(error.what()) + "; see prunescope-cli " + name + "--help", kUsage);
    }
    return runChosen(program);
}

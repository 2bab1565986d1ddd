// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/App.hpp>

#include <functional>
#include <stop_token>
#include <string>

namespace ps::cli {

// What scripts rely on.
inline constexpr int kDone = 0, kFailed = 1, kUsage = 2, kCancelled = 130;

/// The program's subcommands and the one that was called.
struct Program {
    CLI::App app { "Asks vision-language models about pictures while dropping visual tokens, and records "
                   "what was dropped." };
    std::function<int()> chosen {}; // set by parsing; returns the exit status, throws Error
    std::stop_token stop {};        // requested by SIGINT and SIGTERM
};

/// Adds a subcommand with --help and --version. `work` runs after parsing.
CLI::App& addCommand(
    Program& program, const std::string& name, const std::string& help, std::function<int()> work);

// One per file NAME_command.cpp; `program` outlives the commands.
void addRunCommand(Program& program);
void addExportCommand(Program& program); // only where pictures can be written: builds with imaging
void addEvaluateCommand(Program& program);
void addBenchCommand(Program& program);
void addScenesCommand(Program& program);
void addTrainCommand(Program& program);
void addCheckCommand(Program& program);
void addMethodsCommand(Program& program);
void addModelsCommand(Program& program);
void addInfoCommand(Program& program);

} // namespace ps::cli

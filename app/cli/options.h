// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/program.h"
#include "core/session/session.h"

#include <string>
#include <vector>

namespace ps::cli {

/// The words of a call that runs the model. A subcommand adds the groups it understands.
struct Options {
    // model
    std::string model {}, device {}, dtype {};
    int threads = 0;
    // method
    std::string method = "hired", prompt {};
    std::vector<std::string> settings {}; // KEY=VALUE
    std::uint64_t seed = 0;
    // question
    std::vector<std::string> images {};
    std::string ask {};
    Sampling sampling {};
    bool noExif = false, rawPrompt = false, noStopOnEos = false, noKvCache = false;
    std::vector<int> keep {}, drop {};
    // output
    std::string json {};
};

void addModelOptions(CLI::App& command, Options& options);
void addPromptOption(CLI::App& command, Options& options);
void addMethodOptions(CLI::App& command, Options& options);   // with --prompt and --seed
void addQuestionOptions(CLI::App& command, Options& options); // the caller decides which of them are required
void addJsonOption(CLI::App& command, Options& options);

EngineOptions engineOptions(const Options& options);

/// Opens the model with a progress line. Throws Error.
std::unique_ptr<Session> openSession(const Options& options, const std::stop_token& stop);

/// Method and values checked against the model's configuration before any weight is read. Throws Error BadArgument naming
/// the allowed words, Unsupported when this model cannot run the method.
Values methodValues(const std::string& method, const std::vector<std::string>& settings, const ModelFacts& facts);

/// The request of these options, picture loaded. Throws Error.
Request makeRequest(const Options& options);

/// Runs to the end. Throws Error when the run failed or was cancelled.
TracePtr finishedRun(
    Runner& runner, const Request& request, const SnapshotFn& snapshot, const std::stop_token& stop);

} // namespace ps::cli

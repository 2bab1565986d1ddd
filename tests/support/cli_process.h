// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scratch_folder.h"

#include <csignal>
#include <functional>
#include <string>
#include <vector>

namespace ps::test {

struct CliResult {
    int status = -1; // exit status; 128 + the signal that killed it
    std::string out {}, err {};
};

/// Runs the built prunescope-cli with these words and waits for it. While it runs, `interrupt` is asked every few
/// milliseconds; once it says true the process gets `signal`.
CliResult runCli(
    const std::vector<std::string>& words, const std::function<bool()>& interrupt = {}, int signal = SIGINT);

/// Pictures other than PPM, and the export command.
bool cliHasImaging();

/// Skips its tests where the program was not built.
struct CliTest : testing::Test {
    void SetUp() override;
    ScratchFolder scratch {};
};

/// A failed call: this status, nothing on stdout, one sentence on stderr that holds every one of these pieces.
void expectRefusal(const CliResult& result, int status, const std::vector<std::string>& pieces);

} // namespace ps::test

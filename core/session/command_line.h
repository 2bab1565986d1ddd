// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/shell_quoted.h"
#include "core/trace/trace.h"

#include <string>

namespace ps {

enum class Paths {
    NamesOnly, // file and folder names: what traces and exports carry, since no absolute path leaves the program
    AsGiven, // runs from the current folder: what "copy command" in the window puts on the clipboard
};

/// The `prunescope-cli run` call that reproduces a run; parameters at their defaults are left out, words are quoted for
/// the shell. A generated picture is written as scene:SEED, which --image accepts.
std::string commandLine(const RunInfo& run, Paths paths);

} // namespace ps

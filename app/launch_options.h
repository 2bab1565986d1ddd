// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ps {

/// The words after `prunescope`, as the command line contract has them.
struct LaunchOptions {
    std::vector<std::string> files {}; // pictures and traces
    std::string model {};              // folder or name; empty: the embedded default
    std::string method {};
    std::vector<std::string> set {}; // KEY=VALUE
    std::string ask {};
    std::string layout { "inspect" };
    std::string overlay {};      // of overlayNames(); empty: the mask
    std::optional<int> layer {}; // where the layer cursor stands
    std::string screenshot {};
    int width = 1600, height = 1000;
    bool sized = false; // --size was given
    bool exit = false;
    bool hints = false;   // those of a first start, whatever was dismissed
    std::string theme {}; // "light", "dark"; empty: as in the preferences
    std::string device {}, dtype {};
    int threads = 0;
    std::uint64_t seed = 0;
};

struct Launch {
    LaunchOptions options {};
    std::vector<char*> qtArguments {}; // program name and Qt's own options, for QApplication
    std::optional<int> exitStatus {};  // set: everything is said, leave with it
};

/// Answers --help, --version and --list-shortcuts on stdout and mistakes on stderr, without a display.
Launch parseLaunch(int argc, char** argv);

} // namespace ps

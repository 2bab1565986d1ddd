// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/launch_options.h"

#include "app/action_table.h"
#include "core/base/version.h"
#include "widgets/overlay.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>

namespace ps {
namespace {

constexpr int kUsage = 2;

// Options of QGuiApplication and QApplication that take a word, and those that stand alone.
constexpr std::array<std::string_view, 14> kQtWithValue { "platform", "platformpluginpath", "platformtheme",
    "plugin", "qwindowgeometry", "qwindowicon", "qwindowtitle", "style", "stylesheet", "display", "geometry",
    "name", "title", "dpi" };
constexpr std::array<std::string_view, 3> kQtAlone { "reverse", "widgetcount", "sync" };

template <std::size_t N>
bool isQtOption(std::string_view word, const std::array<std::string_view, N>& names)
{
    if (!word.starts_with('-'))
        return false;
    word.remove_prefix(word.starts_with("--") ? 2 : 1);
    return std::find(names.begin(), names.end(), word) != names.end();
}

/// Qt takes its own options out of argv when the application is made, which is too late for --help.
std::pair<std::vector<char*>, std::vector<std::string>> separated(int argc, char** argv)
{
    std::vector<char*> qt(argv, argv + std::min(argc, 1));
    std::vector<std::string> ours;
    for (int i = 1; i < argc; ++i) {
        if (isQtOption(argv[i], kQtAlone)) {
            qt.push_back(argv[i]);
        } else if (isQtOption(argv[i], kQtWithValue) && i + 1 < argc) {
            qt.push_back(argv[i]);
            qt.push_back(argv[++i]);
        } else {
            ours.emplace_back(argv[i]);
        }
    }
    return { qt, ours };
}

std::string parseSize(const std::string& text, LaunchOptions& options)
{
    constexpr int kSmallest = 640, kLargest = 16384;
    int width = 0, height = 0, used = 0;
    const int read = std::sscanf(text.c_str(), "%5dx%5d%n", &width, &height, &used);
    if (read != 2 || used != static_cast<int>(text.size()))
        return "--size: '" + text + "' is not WIDTHxHEIGHT, such as 1600x1000";
    if (std::min(width, height) < kSmallest || std::max(width, height) > kLargest)
        return "--size: each side must lie between 640 and 16384";
    options.width = width;
    options.height = height;
    options.sized = true;
    return {};
}

void declare(CLI::App& app, LaunchOptions& options)
{
    app.add_option("files,--image", options.files, "Pictures or saved runs (.pstrace); the first is shown");
    app.add_option("--model", options.model, "Checkpoint folder or name of an embedded model");
    app.add_option("--method", options.method, "Pruning method (prunescope-cli methods)");
    app.add_option("--set", options.set, "KEY=VALUE, a parameter of the method; repeatable")->allow_extra_args(false);
    app.add_option("--ask", options.ask, "Question about the first picture, asked at once");
    app.add_option("--layout", options.layout, "Arrangement of the window")->check(CLI::IsMember({ "inspect" }));
    app.add_option("--overlay", options.overlay, "What lies over the picture")->check(CLI::IsMember(overlayNames()));
    app.add_option("--layer", options.layer, "Decoder layer of the layer cursor")->check(CLI::Range(0, 1023));
    app.add_option(
        "--screenshot", options.screenshot, "Write a picture of the window when the answer is complete");
    app.add_option_function<std::string>(
        "--size",
        [&options](const std::string& text) {
        if (const std::string problem = parseSize(text, options); !problem.empty())
            throw CLI::ValidationError(problem, CLI::ExitCodes::ValidationError);
        },
        "Size of the window, such as 1600x1000");
    app.add_flag("--exit", options.exit, "Leave with the run's exit status when the answer is complete");
    app.add_flag("--hints", options.hints, "Show the hints of a first start");
    app.add_option("--theme", options.theme, "Colours")->check(CLI::IsMember({ "light", "dark" }));
    app.add_option("--device", options.device, "cpu, cuda or cuda:N");
    app.add_option("--dtype", options.dtype, "Weights and activations")
        ->check(CLI::IsMember({ "f32", "f16", "bf16", "auto" }));
    app.add_option("--threads", options.threads, "CPU threads; 0: all cores")->check(CLI::Range(0, 1024));
    app.add_option("--seed", options.seed, "For methods that draw at random");
}

} // namespace

Launch parseLaunch(int argc, char** argv)
{
    auto [qt, ours] = separated(argc, argv);
    Launch launch { .qtArguments = std::move(qt) };
    CLI::App app("Inspector for token-pruned vision-language models", "prunescope");
    app.get_formatter()->column_width(26);
    app.set_version_flag("--version", "prunescope " + std::string(version()) + " (" + std::string(commit()) + ")");
    bool list = false;
    app.add_flag("--list-shortcuts", list, "Print every action with its keys");
    declare(app, launch.options);
    std::reverse(ours.begin(), ours.end()); // CLI11 takes the words from the back
    try {
        app.parse(ours);
    } catch (const CLI::ParseError& error) {
        launch.exitStatus = app.exit(error, std::cout, std::cerr) == 0 ? 0 : kUsage;
        return launch;
    }
    if (list) {
        std::cout << shortcutList();
        launch.exitStatus = 0;
    }
    return launch;
}

} // namespace ps

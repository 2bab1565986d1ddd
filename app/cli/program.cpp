// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/program.h"

#include "core/base/version.h"

namespace ps::cli {

CLI::App& addCommand(Program& program, const std::string& name, const std::string& help, std::function<int()> work)
{
    const std::string text = "prunescope-cli " + std::string(version()) + " (" + std::string(commit()) + ")";
    CLI::App* command = program.app.add_subcommand(name, help);
    command->set_version_flag("--version", text, "Print the version and exit");
    command->callback([&program, work = std::move(work)] { program.chosen = work; });
    return *command;
}

} // namespace ps::cli

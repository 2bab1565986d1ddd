// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cli_process.h"

namespace ps::test {
namespace {

using Usage = CliTest;

std::vector<std::string> commands()
{
    std::vector<std::string> names { "run", "evaluate", "scenes", "check", "methods", "models", "info" };
    if (cliHasImaging())
        names.emplace_back("export");
    return names;
}

TEST_F(Usage, helpAndVersionWorkOnTheProgramAndEverySubcommand)
{
    const CliResult version = runCli({ "--version" });
    EXPECT_EQ(version.status, 0);
    EXPECT_TRUE(version.out.starts_with("prunescope-cli ")) << version.out;
    EXPECT_EQ(runCli({ "--help" }).status, 0);
    for (const std::string& command : commands()) {
        const CliResult help = runCli({ command, "--help" });
        EXPECT_EQ(help.status, 0) << command;
        EXPECT_NE(help.out.find("--help"), std::string::npos) << command;
        EXPECT_EQ(help.err, "") << command;
        EXPECT_EQ(runCli({ command, "--version" }).out, version.out) << command;
    }
}

TEST_F(Usage, wrongWordsAreStatusTwoAndOneSentence)
{
    expectRefusal(runCli({}), 2, { "subcommand" });
    expectRefusal(runCli({ "dance" }), 2, { "dance" });
    expectRefusal(runCli({ "bench", "--ask", "Why?" }), 2, { "--image" });
    expectRefusal(runCli({ "run", "--image", "scene:1" }), 2, { "--ask" });
    expectRefusal(runCli({ "run", "--image", "scene:1", "--ask", "Why?", "--volume", "11" }), 2, { "--volume" });
    expectRefusal(
        runCli({ "run", "--image", "scene:1", "--ask", "Why?", "--threads", "many" }), 2, { "--threads" });
    expectRefusal(runCli({ "run", "--image", "scene:1", "--ask", "Why?", "--max-new-tokens", "0" }), 2,
        { "--max-new-tokens" });
    expectRefusal(runCli({ "run", "--image", "scene:one", "--ask", "Why?" }), 2, { "--image", "scene:SEED" });
    expectRefusal(runCli({ "evaluate" }), 2, { "--scenes", "--from" });
    expectRefusal(runCli({ "scenes", "--count", "0", "--out", scratch.path() }), 2, { "--count" });
}

TEST_F(Usage, unknownMethodsKeysAndValuesNameTheAllowedOnes)
{
    const auto run = [](const std::vector<std::string>& more) {
        std::vector<std::string> words { "run", "--image", "scene:1", "--ask", "Why?" };
        words.insert(words.end(), more.begin(), more.end());
        return runCli(words);
    };
    expectRefusal(run({ "--method", "magic" }), 2, { "magic", "hired", "none", "random", "uniform" });
    expectRefusal(run({ "--set", "speed=9" }), 2, { "speed", "budget", "alpha" });
    expectRefusal(run({ "--set", "budget=7" }), 2, { "7", "budget", "1" });
    expectRefusal(run({ "--set", "rule=newest" }), 2, { "newest", "paper-mass" });
    expectRefusal(run({ "--set", "budget" }), 2, { "KEY=VALUE" });
    expectRefusal(run({ "--device", "abacus" }), 2, { "abacus" });
    expectRefusal(run({ "--dtype", "f8" }), 2, { "f8", "f32" });
    expectRefusal(run({ "--prompt", "poetry" }), 1, { "poetry", "hf_vicuna" });
}

} // namespace
} // namespace ps::test

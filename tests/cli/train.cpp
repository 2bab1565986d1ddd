// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cli_process.h"

#include <nlohmann/json.hpp>

#include <csignal>

namespace ps::test {
namespace {

struct Train : CliTest {
    static std::vector<std::string> words(const std::filesystem::path& out, std::vector<std::string> more)
    {
        more.insert(more.begin(), { "train", "--recipe", "predictors", "--out", out });
        return more;
    }

    static std::string predictorsOf(const std::filesystem::path& out)
    {
        return ScratchFolder::bytesOf(out / "predictors.safetensors");
    }
};

TEST_F(Train, killedRunGoesOnAndEndsWithTheSameBytes)
{
    const std::vector<std::string> recipe { "--steps", "4", "--pictures", "1", "--seed", "5", "--workers",
        "1", "--report", "0", "--checkpoint-every", "1" };
    const CliResult whole = runCli(words(scratch / "whole", recipe));
    ASSERT_EQ(whole.status, 0) << whole.err;
    EXPECT_EQ(whole.err, "");

    const auto twoSteps = [&] {
        return ScratchFolder::bytesOf(scratch / "killed" / "log.csv").find("\n2,") != std::string::npos;
    };
    const CliResult killed = runCli(words(scratch / "killed", recipe), twoSteps, SIGKILL);
    ASSERT_EQ(killed.status, 128 + SIGKILL) << killed.err;
    EXPECT_EQ(predictorsOf(scratch / "killed"), "");
    const CliResult resumed = runCli(
        words(scratch / "killed", { "--resume", "--report", "0", "--workers", "1" }));
    ASSERT_EQ(resumed.status, 0) << resumed.err;
    ASSERT_FALSE(predictorsOf(scratch / "whole").empty());
    EXPECT_EQ(predictorsOf(scratch / "killed"), predictorsOf(scratch / "whole"));
    const std::string log = ScratchFolder::bytesOf(scratch / "killed" / "log.csv");
    EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 5) << log;
}

TEST_F(Train, reportIsATableAndARecord)
{
    const CliResult result = runCli(
        words(scratch / "run", { "--steps", "1", "--pictures", "1", "--report", "2" }));
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_NE(result.out.find("all / every other"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("margins above 0"), std::string::npos);
    const auto report = nlohmann::json::parse(ScratchFolder::bytesOf(scratch / "run" / "report.json"));
    EXPECT_EQ(report.at("schema"), "prunescope.predictors/1");
    EXPECT_EQ(report.at("scenes"), 2);
    EXPECT_EQ(report.at("arms").size(), 9U);
}

TEST_F(Train, interruptedRunKeepsACheckpoint)
{
    const auto begun = [&] { return std::filesystem::exists(scratch / "run" / "checkpoint.safetensors"); };
    const CliResult result = runCli(
        words(scratch / "run", { "--steps", "1000", "--pictures", "1", "--checkpoint-every", "1" }), begun);
    EXPECT_EQ(result.status, 130) << result.err;
    EXPECT_TRUE(begun());
}

TEST_F(Train, wrongWords)
{
    expectRefusal(
        runCli({ "train", "--recipe", "decoder", "--out", scratch / "x" }), 2, { "decoder", "predictors" });
    expectRefusal(runCli({ "train", "--recipe", "predictors" }), 2, { "--out" });
    expectRefusal(runCli(words(scratch / "none", { "--resume" })), 1, { "checkpoint.safetensors" });
    expectRefusal(runCli(words(scratch / "x", { "--steps", "0" })), 2, { "--steps" });
    expectRefusal(runCli(words(scratch / "x", { "--init", scratch.write("bad.safetensors", "no tensors") })),
        1, { "bad.safetensors" });
}

} // namespace
} // namespace ps::test

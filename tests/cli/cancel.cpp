// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cli_process.h"

namespace ps::test {
namespace {

using Cancel = CliTest;

TEST_F(Cancel, interruptEndsALongAnswerWithNothingHalfWritten)
{
    const std::filesystem::path taps = scratch / "taps", target = scratch / "out";
    std::filesystem::create_directory(target);
    const CliResult result = runCli({ "run", "--image", "scene:4", "--ask", "Describe the image.",
                                        "--max-new-tokens", "1500", "--no-stop-on-eos", "--dump", taps,
                                        "--json", target / "record.json", "--trace", target / "run.pstrace" },
        [&] { return std::filesystem::exists(taps / "logits_step_2.npy"); });
    EXPECT_EQ(result.status, 130) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(result.err, "prunescope-cli: cancelled\n");
    EXPECT_TRUE(std::filesystem::is_empty(target));
    EXPECT_FALSE(std::filesystem::exists(taps / "logits_step_1400.npy"));
    for (const auto& entry : std::filesystem::directory_iterator(taps))
        EXPECT_EQ(entry.path().extension(), ".npy") << entry.path();
}

TEST_F(Cancel, interruptEndsDrawingBetweenTwoPictures)
{
    const std::filesystem::path folder = scratch / "made";
    const CliResult result = runCli({ "scenes", "--count", "100000", "--out", folder },
        [&] { return std::filesystem::exists(folder) && !std::filesystem::is_empty(folder); });
    EXPECT_EQ(result.status, 130) << result.err;
    EXPECT_FALSE(std::filesystem::exists(folder / "scenes.jsonl"));
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        EXPECT_EQ(entry.path().extension(), cliHasImaging() ? ".png" : ".ppm") << entry.path();
}

} // namespace
} // namespace ps::test

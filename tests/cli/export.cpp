// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/npy.h"
#include "tests/support/cli_process.h"

#include <nlohmann/json.hpp>

namespace ps::test {
namespace {

using nlohmann::json;

struct Export : CliTest {
    void SetUp() override
    {
        CliTest::SetUp();
        if (!IsSkipped() && !cliHasImaging())
            GTEST_SKIP() << "this build has no picture output";
    }
    std::string savedRun()
    {
        const std::string file = scratch / "run.pstrace";
        EXPECT_EQ(
            runCli({ "run", "--image", "scene:3", "--ask", "Describe the image.", "--trace", file }).status, 0);
        return file;
    }
    std::vector<float> values(const std::filesystem::path& file)
    {
        const std::string bytes = ScratchFolder::bytesOf(file);
        const NpyArray array = parseNpy(
            { reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size() }, "npy");
        std::vector<float> numbers(array.data.size() / sizeof(float));
        std::memcpy(numbers.data(), array.data.data(), numbers.size() * sizeof(float));
        return numbers;
    }
};

TEST_F(Export, everyViewInEveryFormatFromASavedRun)
{
    const std::string trace = savedRun();
    for (const std::string view : { "mask", "cls-first", "cls-last", "budgets" }) {
        for (const std::string ending : { ".png", ".npy", ".csv", ".json" }) {
            if (view == "budgets" && ending == ".npy")
                continue;
            const std::filesystem::path file = scratch / (view + ending);
            const CliResult result = runCli({ "export", "--trace", trace, "--view", view, "--out", file });
            EXPECT_EQ(result.status, 0) << view << ending << ": " << result.err;
            EXPECT_GT(std::filesystem::file_size(file), 20U) << view << ending;
        }
    }
    EXPECT_TRUE(ScratchFolder::bytesOf(scratch / "mask.png").starts_with("\x89PNG"));
    EXPECT_TRUE(json::accept(ScratchFolder::bytesOf(scratch / "mask.json")));
}

TEST_F(Export, freshRunNeedsNoQuestionAndEqualsASavedOne)
{
    const std::string trace = savedRun();
    ASSERT_EQ(runCli({ "export", "--trace", trace, "--view", "mask", "--out", scratch / "saved.npy" }).status, 0);
    const CliResult fresh = runCli(
        { "export", "--image", "scene:3", "--view", "mask", "--out", scratch / "fresh.npy" });
    ASSERT_EQ(fresh.status, 0) << fresh.err;
    const std::vector<float> saved = values(scratch / "saved.npy");
    EXPECT_EQ(saved, values(scratch / "fresh.npy"));
    EXPECT_NE(std::count(saved.begin(), saved.end(), 1.0F), 0);
    EXPECT_NE(std::count(saved.begin(), saved.end(), 0.0F), 0);
}

TEST_F(Export, allViewsWithAnIndex)
{
    const CliResult result = runCli({ "export", "--image", "scene:3", "--all", "--out", scratch / "views" });
    ASSERT_EQ(result.status, 0) << result.err;
    const json index = json::parse(ScratchFolder::bytesOf(scratch / "views" / "index.json"));
    EXPECT_GE(index.at("views").size(), 3U);
    for (const json& view : index.at("views"))
        EXPECT_TRUE(std::filesystem::exists(scratch / "views" / view.at("picture").get<std::string>()));
}

TEST_F(Export, wrongWords)
{
    const std::string out = scratch / "x.png";
    expectRefusal(runCli({ "export", "--view", "mask", "--out", out }), 2, { "--trace", "--image" });
    expectRefusal(runCli({ "export", "--image", "scene:1", "--out", out }), 2, { "--view", "--all" });
    expectRefusal(runCli({ "export", "--image", "scene:1", "--view", "moon", "--out", out }), 2,
        { "moon", "cls-first" });
    expectRefusal(runCli({ "export", "--image", "scene:1", "--view", "mask", "--out", scratch / "x.gif" }), 2,
        { ".gif", ".png" });
    expectRefusal(
        runCli({ "export", "--image", "scene:1", "--view", "mask", "--out", out, "--colormap", "rainbow" }),
        2, { "rainbow", "viridis" });
    expectRefusal(
        runCli({ "export", "--trace", scratch.write("t.pstrace", "no zip"), "--view", "mask", "--out", out }),
        1, { "t.pstrace" });
    EXPECT_FALSE(std::filesystem::exists(out));
}

} // namespace
} // namespace ps::test

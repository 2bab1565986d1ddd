// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cli_process.h"

namespace ps::test {
namespace {

/// Every row: one sentence, the right status, nothing written.
struct BadInput : CliTest {
    void expectNothingWritten(
        const std::vector<std::string>& words, int status, const std::vector<std::string>& pieces)
    {
        const std::filesystem::path target = scratch / "out";
        std::filesystem::create_directory(target);
        std::vector<std::string> call = words;
        call.insert(call.end(), { "--json", target / "record.json", "--trace", target / "run.pstrace" });
        expectRefusal(runCli(call), status, pieces);
        EXPECT_TRUE(std::filesystem::is_empty(target));
    }
    void refusedPicture(const std::string& file, const std::vector<std::string>& pieces)
    {
        expectNothingWritten({ "run", "--image", file, "--ask", "Why?" }, 1, pieces);
    }
    void refusedModel(const std::string& folder, const std::vector<std::string>& pieces)
    {
        expectNothingWritten({ "run", "--model", folder, "--image", "scene:1", "--ask", "Why?" }, 1, pieces);
    }
    /// A copy of the embedded model to be spoilt.
    std::filesystem::path modelCopy()
    {
        const std::filesystem::path copy = scratch / "model";
        std::filesystem::copy(std::string(PS_RESOURCES) + "/models/scenes-5m", copy);
        std::filesystem::permissions(copy, std::filesystem::perms::owner_all);
        for (const auto& entry : std::filesystem::directory_iterator(copy))
            std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all);
        return copy;
    }
};

TEST_F(BadInput, missingPicture) { refusedPicture(scratch / "nothing.png", { "nothing.png" }); }

TEST_F(BadInput, notAPicture)
{
    refusedPicture(scratch.write("letter.txt", "Dear reader,\n"), { "letter.txt" });
}

TEST_F(BadInput, emptyPicture) { refusedPicture(scratch.write("empty.ppm", ""), { "empty.ppm" }); }

TEST_F(BadInput, truncatedPicture)
{
    refusedPicture(scratch.write("half.ppm", "P6\n4 4\n255\nabc"), { "half.ppm" });
}

TEST_F(BadInput, hugePictureIsRefusedFromItsHeader)
{
    refusedPicture(scratch.write("huge.ppm", "P6\n30000 30000\n255\n"), { "huge.ppm", "30000" });
}

TEST_F(BadInput, hugePngIsRefusedFromItsHeader)
{
    if (!cliHasImaging())
        GTEST_SKIP() << "this build reads PPM only";
    const std::string header(
        "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x75\x30\0\0\x75\x30\x01\0\0\0\0\x4e\x5c\xc5\x17", 33);
    refusedPicture(scratch.write("huge.png", header), { "huge.png", "30000" });
}

TEST_F(BadInput, emptyQuestion)
{
    expectNothingWritten({ "run", "--image", "scene:1", "--ask", "  " }, 1, { "question", "empty" });
}

TEST_F(BadInput, answerTooLongForTheModel)
{
    expectNothingWritten(
        { "run", "--image", "scene:1", "--ask", "Why?", "--max-new-tokens", "5000" }, 1, { "5000", "2048" });
}

TEST_F(BadInput, onePixelIsAPictureToo)
{
    const std::string pixel = scratch.write("pixel.ppm", "P6\n1 1\n255\nabc");
    const CliResult result = runCli(
        { "run", "--image", pixel, "--ask", "Why?", "--max-new-tokens", "2", "--json", "-" });
    EXPECT_EQ(result.status, 0) << result.err;
}

TEST_F(BadInput, missingModel) { refusedModel(scratch / "nowhere", { "nowhere", "scenes-5m" }); }

TEST_F(BadInput, modelWithoutWeights)
{
    const auto model = modelCopy();
    std::filesystem::remove(model / "model.safetensors");
    refusedModel(model, { "model.safetensors" });
}

TEST_F(BadInput, modelWithTruncatedWeights)
{
    const auto model = modelCopy();
    std::filesystem::resize_file(model / "model.safetensors", 5'000'000);
    refusedModel(model, { "model.safetensors" });
}

TEST_F(BadInput, modelWithAWrongShape)
{
    const auto model = modelCopy();
    std::string config = ScratchFolder::bytesOf(model / "config.json");
    const std::string from = "\"intermediate_size\": 512", to = "\"intermediate_size\": 640";
    ASSERT_NE(config.find(from), std::string::npos);
    config.replace(config.find(from), from.size(), to);
    scratch.write("model/config.json", config);
    refusedModel(model, { "shape", "512", "640" });
}

TEST_F(BadInput, modelWithDamagedTokenizer)
{
    const auto model = modelCopy();
    scratch.write("model/tokenizer.model", "no protocol buffer");
    refusedModel(model, { "tokenizer.model" });
}

TEST_F(BadInput, resultsThatCannotBeWritten)
{
    expectRefusal(
        runCli({ "run", "--image", "scene:1", "--ask", "Why?", "--json", scratch / "no" / "record.json" }), 1,
        { "record.json" });
    expectRefusal(runCli({ "scenes", "--count", "1", "--out", scratch.write("file", "") / "sub" }), 1, { "file" });
}

} // namespace
} // namespace ps::test

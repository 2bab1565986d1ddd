// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/command_line.h"
#include "core/trace/npy.h"
#include "core/train/scenes.h"
#include "tests/support/cli_process.h"

#include <nlohmann/json.hpp>

#include <set>

namespace ps::test {
namespace {

using nlohmann::json;

struct Run : CliTest {
    static constexpr const char* kPicture = "scene:900000001";

    static CliResult run(const std::vector<std::string>& more)
    {
        std::vector<std::string> words { "run", "--image", kPicture, "--threads", "1" };
        words.insert(words.end(), more.begin(), more.end());
        return runCli(words);
    }
    static json record(const std::vector<std::string>& more)
    {
        std::vector<std::string> words = more;
        words.insert(words.end(), { "--json", "-" });
        const CliResult result = run(words);
        EXPECT_EQ(result.status, 0) << result.err;
        EXPECT_EQ(result.err, "");
        return json::parse(result.out);
    }
};

TEST_F(Run, unprunedModelKnowsItsWorld)
{
    int right = 0, asked = 0;
    for (const scenes::Question& question : scenes::makeScene(900'000'001).questions) {
        if (question.kind == "describe" || question.kind == "exists" || ++asked > 4)
            continue;
        const json answer = record({ "--ask", question.question, "--method", "none" }).at("answer");
        right += answer.at("text") == question.answer ? 1 : 0;
        EXPECT_EQ(answer.at("finish"), "eos");
    }
    EXPECT_GE(right, 3); // of four; the model is right on 97 of 100
}

TEST_F(Run, followUpQuestionsAreOneChat)
{
    const json chat = record({ "--ask", "How many objects are there?", "--then", "Describe the image." });
    const std::string prompt = chat.at("prompt").at("text");
    EXPECT_NE(prompt.find("How many objects are there?"), std::string::npos) << prompt;
    EXPECT_NE(prompt.find("Describe the image."), std::string::npos) << prompt;
    const std::string command = chat.at("command");
    EXPECT_NE(command.find("--ask 'How many objects are there?' --then 'Describe the image.'"), std::string::npos)
        << command;
}

TEST_F(Run, textAloneNeedsNoPicture)
{
    const CliResult result = runCli(
        { "run", "--ask", "How many objects are there?", "--max-new-tokens", "4", "--json", "-" });
    EXPECT_EQ(result.status, 0) << result.err;
    const json all = json::parse(result.out);
    EXPECT_EQ(all.at("layout").at("visual_tokens"), 0);
    EXPECT_EQ(all.at("prompt").at("text").get<std::string>().find("<image>"), std::string::npos);
    const CliResult place = runCli({ "run", "--ask", "<image> What?", "--raw-prompt" });
    EXPECT_EQ(place.status, 1);
    EXPECT_NE(place.err.find("0 pictures"), std::string::npos) << place.err;
}

TEST_F(Run, recordHoldsTheContract)
{
    const json all = record({ "--ask", "How many objects are there?", "--set", "budget=0.25" });
    EXPECT_EQ(all.at("schema"), "prunescope.run/1");
    std::set<std::string> keys;
    for (const auto& [key, value] : all.items())
        keys.insert(key);
    EXPECT_EQ(keys,
        (std::set<std::string> { "schema", "program", "model", "image", "prompt", "layout", "method", "budget",
            "steps", "layers", "decode", "answer", "timing_ms", "rates", "memory_bytes", "overrides", "command" }));
    EXPECT_EQ(all.at("model").at("name"), "scenes-5m");
    EXPECT_EQ(all.at("image").at("path"), kPicture);
    EXPECT_EQ(all.at("method").at("name"), "hired");
    EXPECT_EQ(all.at("method").at("parameters").at("budget"), 0.25);

    const int visual = all.at("layout").at("visual_tokens");
    const std::vector<int> kept = all.at("steps").at(0).at("kept");
    EXPECT_EQ(all.at("steps").at(0).at("layer"), -1);
    EXPECT_EQ(all.at("steps").at(0).at("before"), visual);
    EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end()));
    EXPECT_LT(kept.back(), visual);
    EXPECT_EQ(all.at("budget").at("fed"), kept.size());
    ASSERT_EQ(all.at("layers").size(), 8U);
    EXPECT_EQ(all.at("layers").at(0).at("visual"), kept.size());
    EXPECT_GT(all.at("timing_ms").at("first_token"), 0.0);
}

TEST_F(Run, sameWordsGiveTheSameAnswerAndThePickedTokens)
{
    const std::vector<std::string> words { "--ask", "Describe the image.", "--method", "random", "--set",
        "keep=0.3", "--seed", "5" };
    const json first = record(words), again = record(words);
    EXPECT_EQ(first.at("steps"), again.at("steps"));
    EXPECT_EQ(first.at("answer"), again.at("answer"));
    std::vector<std::string> otherSeed = words;
    otherSeed.back() = "6";
    EXPECT_NE(first.at("steps"), record(otherSeed).at("steps"));
}

TEST_F(Run, summaryStartsWithTheAnswer)
{
    const CliResult result = run({ "--ask", "How many objects are there?" });
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_TRUE(result.out.starts_with("There are ")) << result.out;
    for (const char* label : { "\nmodel ", "\nimage ", "\nmethod ", "\ntokens ", "\ntime ", "\ncommand " })
        EXPECT_NE(result.out.find(label), std::string::npos) << label;
    EXPECT_EQ(result.err, ""); // no progress bar in a pipe
}

TEST_F(Run, jsonFileHoldsWhatStdoutWould)
{
    const std::string file = scratch / "record.json";
    const CliResult result = run({ "--ask", "How many objects are there?", "--json", file });
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(json::parse(ScratchFolder::bytesOf(file)).at("schema"), "prunescope.run/1");
    EXPECT_EQ(scratch.entries(), 1U);
}

TEST_F(Run, lengthLimitEndsTheAnswer)
{
    const json answer = record({ "--ask", "Describe the image.", "--max-new-tokens", "3" }).at("answer");
    EXPECT_EQ(answer.at("ids").size(), 3U);
    EXPECT_EQ(answer.at("finish"), "length");
}

TEST_F(Run, goingOnAfterTheEndOfTheAnswer)
{
    const json answer = record(
        { "--ask", "How many objects are there?", "--max-new-tokens", "30", "--no-stop-on-eos" })
                            .at("answer");
    EXPECT_EQ(answer.at("ids").size(), 30U);
}

TEST_F(Run, forcedTokensAreKeptAndDropped)
{
    const json plain = record({ "--ask", "How many objects are there?", "--set", "budget=0.2" });
    const std::vector<int> kept = plain.at("steps").at(0).at("kept");
    std::set<int> without(kept.begin(), kept.end());
    int absent = 0;
    while (without.contains(absent))
        ++absent;
    const int present = kept.front();
    const json forced = record({ "--ask", "How many objects are there?", "--set", "budget=0.2", "--keep",
        std::to_string(absent), "--drop", std::to_string(present) });
    without.erase(present);
    without.insert(absent);
    EXPECT_EQ(forced.at("steps").at(0).at("kept"), std::vector<int>(without.begin(), without.end()));
    EXPECT_EQ(forced.at("overrides").at("keep"), json::array({ absent }));
}

TEST_F(Run, recordedCommandRepeatsTheRun)
{
    const json first = record({ "--ask", "What is at the 'top left'?", "--set", "budget=0.35", "--set",
        "alpha=0.25", "--seed", "3" });
    const std::string command = first.at("command");
    EXPECT_TRUE(command.starts_with("prunescope-cli run ")) << command;
    const std::string file = scratch / "again.json";
    const std::string line = shellQuoted(std::getenv("PRUNESCOPE_CLI")) + command.substr(command.find(' '))
        + " --json " + shellQuoted(file);
    ASSERT_EQ(std::system(line.c_str()), 0) << line;
    const json again = json::parse(ScratchFolder::bytesOf(file));
    for (const char* part : { "prompt", "layout", "method", "budget", "steps", "answer", "command" })
        EXPECT_EQ(first.at(part), again.at(part)) << part;
}

TEST_F(Run, dumpWritesEveryTapOfTheTable)
{
    const std::filesystem::path folder = scratch / "taps";
    const json all = record({ "--ask", "How many objects are there?", "--dump", folder });
    const auto shape = [&](const std::string& name) {
        const std::string bytes = ScratchFolder::bytesOf(folder / (name + ".npy"));
        return parseNpy({ reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size() }, name).shape;
    };
    using Shape = std::vector<std::int64_t>;
    const std::int64_t partitions = static_cast<std::int64_t>(all.at("layout").at("partitions").size());
    const std::int64_t visual = all.at("layout").at("visual_tokens"), fed = all.at("budget").at("fed");
    const auto text = static_cast<std::int64_t>(all.at("prompt").at("ids").size()) - 1;
    EXPECT_EQ(shape("pixel_values"), (Shape { partitions, 3, 112, 112 }));
    EXPECT_EQ(shape("cls_attention_first"), (Shape { partitions, 64 }));
    EXPECT_EQ(shape("cls_attention_last"), (Shape { partitions, 64 }));
    EXPECT_EQ(shape("image_features"), (Shape { visual, 192 }));
    EXPECT_EQ(shape("input_ids"), (Shape { text + visual }));
    EXPECT_EQ(shape("inputs_embeds"), (Shape { text + fed, 192 }));
    for (int layer = 0; layer < 8; ++layer)
        EXPECT_EQ(shape("hidden_" + std::to_string(layer)), (Shape { text + fed, 192 }));
    EXPECT_EQ(shape("logits_prefill"), (Shape { 512 }));
    EXPECT_EQ(shape("logits_step_0"), (Shape { 512 }));
}

} // namespace
} // namespace ps::test

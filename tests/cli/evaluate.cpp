// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cli_process.h"

#include <nlohmann/json.hpp>

#include <map>

namespace ps::test {
namespace {

using nlohmann::json;

struct Evaluate : CliTest {
    static json evaluate(std::vector<std::string> words)
    {
        words.insert(words.begin(), "evaluate");
        words.insert(words.end(), { "--json", "-" });
        const CliResult result = runCli(words);
        EXPECT_EQ(result.status, 0) << result.err;
        return json::parse(result.out);
    }
};

TEST_F(Evaluate, countsEveryQuestionUnderEveryArm)
{
    const json all = evaluate({ "--scenes", "3", "--methods", "none,random", "--budgets", "0.1,0.5" });
    EXPECT_EQ(all.at("schema"), "prunescope.evaluate/1");
    EXPECT_EQ(all.at("seed"), 900'000'000);
    EXPECT_EQ(all.at("scenes"), 3);
    EXPECT_TRUE(all.at("command").get<std::string>().starts_with("prunescope-cli evaluate "))
        << all.at("command");
    std::map<std::string, int> totals;
    for (const json& row : all.at("rows")) {
        EXPECT_LE(row.at("right"), row.at("n"));
        if (row.at("kind") == "total")
            totals[row.at("method").get<std::string>() + " " + row.at("budget").dump()] = row.at("n");
    }
    EXPECT_EQ(totals,
        (std::map<std::string, int> { { "none null", 3 }, { "random 0.1", 3 }, { "random 0.5", 3 } }));
}

TEST_F(Evaluate, embeddedModelAnswersNearlyEverythingUnpruned)
{
    int n = 0, right = 0;
    const json all = evaluate({ "--scenes", "4", "--methods", "none", "--questions", "color,where,total,size" });
    for (const json& row : all.at("rows")) {
        n += row.at("n").get<int>();
        right += row.at("right").get<int>();
    }
    EXPECT_GE(n, 15);
    EXPECT_GE(right, n - 1); // 99.7 % on 300 scenes
}

TEST_F(Evaluate, listOfScenesGivesWhatTheirSeedsGive)
{
    ASSERT_EQ(runCli({ "scenes", "--count", "2", "--seed", "900000007", "--out", scratch / "made" }).status, 0);
    const std::vector<std::string> common { "--methods", "hired", "--budgets", "0.2", "--questions",
        "total,where" };
    std::vector<std::string> drawn { "--scenes", "2", "--seed", "900000007" },
        listed { "--from", scratch / "made" / "scenes.jsonl" };
    drawn.insert(drawn.end(), common.begin(), common.end());
    listed.insert(listed.end(), common.begin(), common.end());
    EXPECT_EQ(evaluate(drawn).at("rows"), evaluate(listed).at("rows"));
}

TEST_F(Evaluate, settingsReachTheMethodsThatHaveThem)
{
    const json all = evaluate({ "--scenes", "1", "--methods", "none,hired", "--budgets", "0.2", "--questions",
        "total", "--set", "alpha=0.75" });
    ASSERT_EQ(all.at("rows").size(), 2U);
    EXPECT_EQ(all.at("rows").at(0).at("parameters"), json::object());
    EXPECT_EQ(all.at("rows").at(1).at("parameters").at("alpha"), 0.75);
}

TEST_F(Evaluate, tableIsForPeople)
{
    const CliResult result = runCli({ "evaluate", "--scenes", "1", "--methods", "none", "--questions", "total" });
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_NE(result.out.find("95 % interval"), std::string::npos) << result.out;
    EXPECT_EQ(result.err, "");
}

TEST_F(Evaluate, wrongWords)
{
    expectRefusal(runCli({ "evaluate", "--scenes", "1", "--from", "x" }), 2, { "--from" });
    expectRefusal(runCli({ "evaluate", "--scenes", "1", "--questions", "weight" }), 2,
        { "weight", "color", "describe" });
    expectRefusal(runCli({ "evaluate", "--scenes", "1", "--methods", "none,magic" }), 2, { "magic", "hired" });
    expectRefusal(runCli({ "evaluate", "--scenes", "1", "--budgets", "2" }), 2, { "budget", "2" });
    expectRefusal(runCli({ "evaluate", "--scenes", "1", "--set", "speed=9" }), 2, { "speed", "alpha" });
    expectRefusal(runCli({ "evaluate", "--from", scratch / "none.jsonl" }), 1, { "none.jsonl" });
    expectRefusal(runCli({ "evaluate", "--from", scratch.write("bad.jsonl", "{}\n") }), 1, { "bad.jsonl:1" });
}

} // namespace
} // namespace ps::test

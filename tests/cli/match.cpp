// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cli_process.h"

#include <nlohmann/json.hpp>

#include <map>

namespace ps::test {
namespace {

using nlohmann::json;

struct Match : CliTest {
    static std::map<std::string, json> rows(std::vector<std::string> words)
    {
        const std::vector<std::string> common { "run", "--image", "scene:900000003", "--ask",
            "How many objects are there?", "--repeat", "1", "--json", "-" };
        words.insert(words.begin(), common.begin(), common.end());
        const CliResult result = runCli(words);
        EXPECT_EQ(result.status, 0) << result.err;
        const json all = json::parse(result.out);
        EXPECT_EQ(all.at("schema"), "prunescope.match/1");
        std::map<std::string, json> byMethod;
        for (const json& row : all.at("rows"))
            byMethod[row.at("method")] = row;
        return byMethod;
    }
};

TEST_F(Match, everyMethodAtTheShareOfOne)
{
    const auto all = rows({ "--methods", "all", "--method", "pyramid-drop" });
    const double share = all.at("pyramid-drop").at("equivalent_tokens");
    const int visual = all.at("none").at("visual_tokens");
    EXPECT_NEAR(share, 0.46875, 1.0 / visual);
    EXPECT_EQ(all.at("pyramid-drop").at("overlap"), 1.0);
    for (const auto& [method, row] : all) {
        if (row.contains("unavailable"))
            continue;
        EXPECT_FALSE(row.at("answer").get<std::string>().empty()) << method;
        if (method != "none" && row.at("reached")) {
            EXPECT_NEAR(row.at("equivalent_tokens").get<double>(), share, 2.0 / visual) << method;
        }
    }
    EXPECT_EQ(all.at("none").at("equivalent_tokens"), 1.0);
    EXPECT_LT(all.at("hired").at("kv_bytes"), all.at("none").at("kv_bytes"));
    EXPECT_LT(all.at("random").at("overlap"), 0.6); // two independent choices
}

TEST_F(Match, whatAMethodCannotReachIsNamed)
{
    const auto all = rows({ "--methods", "fastv,hired", "--share", "0.1" });
    EXPECT_EQ(all.size(), 2U);
    EXPECT_EQ(all.at("fastv").at("reached"), false); // its first layers are always whole
    EXPECT_GT(all.at("fastv").at("equivalent_tokens"), 0.2);
    EXPECT_EQ(all.at("hired").at("reached"), true);
}

TEST_F(Match, tableForPeople)
{
    const CliResult result = runCli({ "run", "--image", "scene:900000003", "--ask", "How many objects are there?",
        "--methods", "none,uniform", "--match", "equivalent-tokens", "--repeat", "1" });
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_NE(result.out.find("equivalent tokens"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("uniform"), std::string::npos);
}

TEST_F(Match, wordsThatMakeNoSense)
{
    const std::vector<std::string> base { "run", "--image", "scene:1", "--ask", "What?" };
    const auto with = [&](std::vector<std::string> words) {
        words.insert(words.begin(), base.begin(), base.end());
        return runCli(words);
    };
    EXPECT_EQ(with({ "--match", "equivalent-tokens" }).status, 2); // of what?
    EXPECT_EQ(with({ "--methods", "all", "--trace", "x.pstrace" }).status, 2);
    const CliResult unknown = with({ "--methods", "hired,sparsevlm" });
    EXPECT_EQ(unknown.status, 2);
    EXPECT_NE(unknown.err.find("sparsevlm"), std::string::npos) << unknown.err;
}

} // namespace
} // namespace ps::test

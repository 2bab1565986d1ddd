// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cli_process.h"

#include <nlohmann/json.hpp>

namespace ps::test {
namespace {

using nlohmann::json;

struct Check : CliTest {
    static std::vector<std::string> words(const std::vector<std::string>& more)
    {
        std::vector<std::string> all { "check", "--image", "scene:900000002", "--ask",
            "How many objects are there?" };
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    static json check(std::vector<std::string> more)
    {
        more.insert(more.end(), { "--json", "-" });
        const CliResult result = runCli(words(more));
        EXPECT_EQ(result.status, 0) << result.err;
        return json::parse(result.out);
    }
};

TEST_F(Check, keepingEverythingEqualsNoPruningBitForBit)
{
    const std::pair<const char*, const char*> methods[] { { "hired", "budget=1" }, { "random", "keep=1" },
        { "uniform", "keep=1" } };
    for (const auto& [method, everything] : methods) {
        const json report = check({ "--method", method, "--set", everything });
        EXPECT_TRUE(report.at("first_difference").is_null()) << method << " " << report.at("first_difference");
        EXPECT_GE(report.at("taps").size(), 14U);
    }
}

TEST_F(Check, pruningShowsWhereTheSequenceBecomesShorter)
{
    const json report = check({ "--method", "uniform", "--set", "keep=0.5" });
    EXPECT_EQ(report.at("first_difference"), "inputs_embeds");
}

TEST_F(Check, anotherPrecisionShowsAnErrorHistogram)
{
    const json report = check({ "--method", "none", "--against", "dtype=bf16" });
    ASSERT_FALSE(report.at("first_difference").is_null());
    for (const json& tap : report.at("taps")) {
        if (tap.at("name") != report.at("first_difference"))
            continue;
        std::int64_t values = 0, expected = 1;
        for (const json& count : tap.at("histogram"))
            values += count.get<std::int64_t>();
        for (const json& extent : tap.at("shape_a"))
            expected *= extent.get<std::int64_t>();
        EXPECT_EQ(values, expected);
        EXPECT_GT(tap.at("largest"), 0.0);
    }
}

TEST_F(Check, toleranceDecidesTheStatus)
{
    const std::vector<std::string> words16 = words(
        { "--method", "none", "--against", "dtype=bf16", "--tolerance", "1e-6" });
    const CliResult strict = runCli(words16);
    EXPECT_EQ(strict.status, 1);
    EXPECT_NE(strict.err.find("tolerance"), std::string::npos);
    EXPECT_NE(strict.out.find("|a - b|"), std::string::npos);
    EXPECT_EQ(runCli(words({ "--method", "none", "--against", "threads=1", "--tolerance", "1e-3" })).status, 0);
}

TEST_F(Check, wrongWords)
{
    expectRefusal(runCli(words({ "--against", "dtype" })), 2, { "KEY=VALUE" });
    expectRefusal(runCli(words({ "--against", "speed=9" })), 2, { "speed", "budget" });
    expectRefusal(runCli(words({ "--against", "threads=0" })), 2, { "threads" });
}

} // namespace
} // namespace ps::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cli_process.h"

#include <nlohmann/json.hpp>

namespace ps::test {
namespace {

using nlohmann::json;
using Catalogue = CliTest;

json ask(std::vector<std::string> words)
{
    words.insert(words.end(), { "--json", "-" });
    const CliResult result = runCli(words);
    EXPECT_EQ(result.status, 0) << result.err;
    return json::parse(result.out);
}

const json& named(const json& list, const std::string& key, const std::string& value)
{
    for (const json& entry : list)
        if (entry.at(key) == value)
            return entry;
    throw std::runtime_error("no " + value);
}

TEST_F(Catalogue, methodsTellParametersAndRanges)
{
    const json methods = ask({ "methods" }).at("methods");
    for (const char* id : { "none", "hired", "random", "uniform" })
        EXPECT_TRUE(named(methods, "id", id).at("available")) << id;
    const json& hired = named(methods, "id", "hired");
    EXPECT_EQ(hired.at("budget"), "budget");
    const json& budget = named(hired.at("parameters"), "key", "budget");
    EXPECT_EQ(budget.at("default"), 0.2);
    EXPECT_EQ(budget.at("max"), 1.0);
    const json& rule = named(hired.at("parameters"), "key", "rule");
    EXPECT_EQ(rule.at("kind"), "choice");
    EXPECT_NE(std::find(rule.at("choices").begin(), rule.at("choices").end(), rule.at("default")),
        rule.at("choices").end());
}

TEST_F(Catalogue, methodsAreListedForPeopleToo)
{
    const CliResult result = runCli({ "methods" });
    EXPECT_EQ(result.status, 0);
    EXPECT_NE(result.out.find("hired: HiRED"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("--set budget=0.2"), std::string::npos) << result.out;
}

TEST_F(Catalogue, modelsNameTheDefault)
{
    const json models = ask({ "models" });
    const json& model = named(models.at("models"), "name", "scenes-5m");
    EXPECT_TRUE(model.at("default"));
    EXPECT_TRUE(model.at("available"));
    EXPECT_GT(model.at("parameters"), 4'000'000);
}

TEST_F(Catalogue, infoDescribesTheEmbeddedModel)
{
    const json info = ask({ "info" });
    EXPECT_EQ(info.at("schema"), "prunescope.info/1");
    EXPECT_EQ(info.at("architecture"), "LlavaNextForConditionalGeneration");
    EXPECT_EQ(info.at("problems"), json::array());
    EXPECT_EQ(info.at("decoder_layers"), 8);
    EXPECT_EQ(info.at("max_visual_tokens"), 336); // 8 x 8 and 16 rows of 16 with a newline
    EXPECT_EQ(info.at("predictors").at("image"), true);
    const json& parts = info.at("parameters_by_part");
    EXPECT_EQ(parts.at("vision").get<int>() + parts.at("projector").get<int>() + parts.at("decoder").get<int>(),
        info.at("parameters").get<int>());
    EXPECT_EQ(info.at("memory_bytes").at(0).at("weights"), info.at("parameters").get<int>() * 4);
}

TEST_F(Catalogue, infoTellsWhatIsMissing)
{
    const std::filesystem::path copy = scratch / "model";
    std::filesystem::copy(std::string(PS_RESOURCES) + "/models/scenes-5m", copy);
    std::filesystem::permissions(copy, std::filesystem::perms::owner_all);
    std::filesystem::remove(copy / "model.safetensors");
    std::filesystem::remove(copy / "tokenizer.model");
    const CliResult result = runCli({ "info", copy, "--json", "-" });
    EXPECT_EQ(result.status, 1);
    EXPECT_NE(result.err.find("cannot be opened"), std::string::npos) << result.err;
    const json report = json::parse(result.out);
    EXPECT_EQ(report.at("decoder_layers"), 8); // what could be read is still told
    EXPECT_EQ(report.at("problems").size(), 2U) << report.at("problems");
}

TEST_F(Catalogue, infoOfNothing) { expectRefusal(runCli({ "info", scratch / "nowhere" }), 1, { "nowhere" }); }

} // namespace
} // namespace ps::test

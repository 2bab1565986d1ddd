// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/text/prompt.h"
#include "tests/support/golden_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ps {
namespace {

using testing::HasSubstr;

std::string textOr(const nlohmann::json& value)
{
    return value.is_null() ? std::string() : value.get<std::string>();
}

TEST(Prompt, EveryPresetSaysWhatUpstreamSays)
{
    const auto golden = test::readGolden("golden/public/llava_next_text.json");
    ASSERT_FALSE(golden["prompts"].empty());
    for (const auto& entry : golden["prompts"]) {
        std::vector<Turn> turns;
        for (const auto& turn : entry["turns"])
            turns.push_back({ turn["user"], textOr(turn["assistant"]) });
        EXPECT_EQ(joined(renderPrompt(entry["preset"], textOr(entry["system"]), turns)), entry["prompt"])
            << entry["preset"];
    }
}

TEST(Prompt, FurtherTurnsAndSystemTexts)
{
    const std::vector<Turn> two { { "Q1", "A1" }, { "Q2", "" } };
    const auto said = [&](const std::string& preset, const std::string& system) {
        return joined(renderPrompt(preset, system, two));
    };
    EXPECT_EQ(said("vicuna_v1", ""),
        "A chat between a curious user and an artificial intelligence assistant. The assistant gives "
        "helpful, detailed, and polite "
        "answers to the user's questions. USER: <image>\nQ1 ASSISTANT: A1</s>USER: Q2 ASSISTANT:");
    EXPECT_EQ(said("llava_v1", "Be brief."), "Be brief. USER: <image>\nQ1 ASSISTANT: A1</s>USER: Q2 ASSISTANT:");
    EXPECT_EQ(said("hf_vicuna", ""), "USER: <image>\nQ1 ASSISTANT: A1 USER: Q2 ASSISTANT:");
    EXPECT_EQ(joined(renderPrompt("hf_vicuna", "", two, 0)), "USER: Q1 ASSISTANT: A1 USER: Q2 ASSISTANT:");
    EXPECT_EQ(joined(renderPrompt("hf_vicuna", "", two, 2)),
        "USER: <image>\n<image>\nQ1 ASSISTANT: A1 USER: Q2 ASSISTANT:");
    EXPECT_EQ(said("hf_card", ""), "USER: <image>\nQ1\nASSISTANT: A1\nUSER: Q2\nASSISTANT:");
    EXPECT_EQ(said("mistral_hf", "S"),
        "<<SYS>>\nS\n<</SYS>>\n\n[INST] <image>\nQ1 [/INST] A1</s> [INST] Q2 [/INST]");
    EXPECT_EQ(said("mistral_original", "S"),
        "[INST] <<SYS>>\nS\n<</SYS>>\n\n<image>\nQ1 [/INST] A1 </s>[INST] Q2 [/INST]");
}

TEST(Prompt, OnlyTheProgramsOwnWordsAreTemplate)
{
    for (const auto& preset : promptPresets()) {
        int images = 0;
        for (const auto& part : renderPrompt(preset, "sys</s>", { { "q<image>", "a<s>" }, { "r", "" } })) {
            EXPECT_FALSE(part.text.empty());
            EXPECT_EQ(part.fromTemplate,
                part.text != "sys</s>" && part.text != "q<image>" && part.text != "a<s>" && part.text != "r");
            images += part.fromTemplate && part.text.find("<image>") != std::string::npos;
        }
        EXPECT_EQ(images, 1) << preset;
    }
}

TEST(Prompt, ARawPromptIsTemplateThroughout)
{
    const std::vector<PromptPart> expected { { "a <image></s>", true } };
    EXPECT_EQ(rawPrompt("a <image></s>"), expected);
}

TEST(Prompt, AnUnknownPresetIsNamedWithTheKnownOnes)
{
    try {
        renderPrompt("chatml", "", { { "Q", "" } });
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::BadArgument);
        for (const auto& preset : promptPresets())
            EXPECT_THAT(error.message(), HasSubstr(preset));
        EXPECT_THAT(error.message(), HasSubstr("chatml"));
    }
    EXPECT_THROW(renderPrompt("llava_v1", "", {}), Error);
}

} // namespace
} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/checkpoint/config.h"
#include "core/text/chat_template.h"
#include "tests/support/golden_json.h"
#include "tests/support/scratch_folder.h"

#include <gtest/gtest.h>

namespace ps {
namespace {

TEST(ChatTemplate, EveryTinyCheckpointAsksForItsPreset)
{
    const std::vector<std::pair<std::string, std::string>> expected { { "next-vicuna-a", "hf_vicuna" },
        { "next-mistral-b", "mistral_hf" }, { "next-llama-bprime", "hf_vicuna" },
        { "next-llama-o", "llava_v1" }, { "llava15-a", "hf_vicuna" }, { "next-mistral-window", "mistral_hf" },
        { "next-llama-fulllist", "hf_vicuna" } };
    for (const auto& [name, preset] : expected) {
        const auto folder = test::dataFile("golden/" + name);
        EXPECT_EQ(presetOf(readModelConfig(folder), folder), preset) << name;
    }
}

TEST(ChatTemplate, WithoutTemplateTheKindDecides)
{
    const test::ScratchFolder folder;
    ModelConfig config;
    EXPECT_EQ(presetOf(config, folder.path()), "llava_v1");
    config.architecture = Architecture::Llava;
    EXPECT_EQ(presetOf(config, folder.path()), "hf_vicuna");
    config.text.kind = DecoderKind::Mistral;
    EXPECT_EQ(presetOf(config, folder.path()), "mistral_hf");
}

TEST(ChatTemplate, AConfiguredPresetWinsAndMustExist)
{
    const test::ScratchFolder folder;
    folder.write("chat_template.jinja", "[INST] <image> [/INST]");
    ModelConfig config;
    EXPECT_EQ(presetOf(config, folder.path()), "mistral_hf");
    config.promptPreset = "hf_card";
    EXPECT_EQ(presetOf(config, folder.path()), "hf_card");
    config.promptPreset = "chatml";
    EXPECT_THROW(presetOf(config, folder.path()), Error);
}

TEST(ChatTemplate, TextModelsAndForeignTemplatesAreNotTakenForKnown)
{
    EXPECT_EQ(presetOfTemplate("{{ '[INST] ' + m['content'] + ' [/INST]' }}"), "");
    EXPECT_EQ(presetOfTemplate("<|im_start|>user\n<image>\n<|im_end|><|im_start|>assistant"), "");
    EXPECT_EQ(presetOfTemplate(""), "");
}

TEST(ChatTemplate, ReadsTheListFormOfTokenizerConfig)
{
    const test::ScratchFolder folder;
    folder.write("tokenizer_config.json",
        R"({"chat_template": [{"name": "tool_use", "template": "x"}, {"name": "default", "template": "[INST] <image> [/INST]"}]})");
    EXPECT_EQ(presetOf({}, folder.path()), "mistral_hf");
}

} // namespace
} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/tensor_names.h"
#include "core/checkpoint/tensor_table.h"
#include "tests/support/golden_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ps {
namespace {

using testing::ElementsAre;
using Use = ExpectedTensor::Use;

TEST(TensorNames, EveryLayoutGivesTheCanonicalName)
{
    const std::vector<std::pair<std::string, std::vector<std::string>>> cases {
        { "text.layers.3.mlp.up_proj.weight",
            { "language_model.model.layers.3.mlp.up_proj.weight",
                "model.language_model.layers.3.mlp.up_proj.weight", "model.layers.3.mlp.up_proj.weight" } },
        { "text.embed_tokens.weight",
            { "language_model.model.embed_tokens.weight", "model.language_model.embed_tokens.weight",
                "model.embed_tokens.weight" } },
        { "text.norm.weight",
            { "language_model.model.norm.weight", "model.language_model.norm.weight", "model.norm.weight" } },
        { "text.lm_head.weight", { "language_model.lm_head.weight", "lm_head.weight" } },
        { "vision.pre_layrnorm.bias",
            { "vision_tower.vision_model.pre_layrnorm.bias",
                "model.vision_tower.vision_model.pre_layrnorm.bias", "model.vision_tower.pre_layrnorm.bias",
                "model.vision_tower.vision_tower.vision_model.pre_layrnorm.bias" } },
        { "multi_modal_projector.linear_1.weight",
            { "multi_modal_projector.linear_1.weight", "model.multi_modal_projector.linear_1.weight",
                "model.mm_projector.0.weight" } },
        { "multi_modal_projector.linear_2.bias",
            { "multi_modal_projector.linear_2.bias", "model.mm_projector.2.bias" } },
        { "image_newline", { "image_newline", "model.image_newline" } },
    };
    for (const auto& [canonical, names] : cases)
        for (const auto& stored : names)
            EXPECT_EQ(canonicalName(stored), canonical) << stored;
}

TEST(TensorNames, WhatNoComputationReadsHasNoName)
{
    for (const char* stored : { "language_model.model.layers.0.self_attn.rotary_emb.inv_freq",
             "model.layers.0.self_attn.rotary_emb.inv_freq", "vision_tower.vision_model.embeddings.position_ids",
             "model.vision_tower.post_layernorm.weight", "vision_tower.vision_model.post_layernorm.bias" })
        EXPECT_EQ(canonicalName(stored), "") << stored;
}

TEST(TensorNames, OthersComeBackAsTheyAre)
{
    for (const char* stored : { "model.image_score_predictor.down_mlp.0.weight",
             "model.output_text_score_predictor.output_mlp.1.bias", "model.mm_projector.1.weight",
             "something", "" })
        EXPECT_EQ(canonicalName(stored), stored);
    EXPECT_TRUE(isPredictorName("model.image_score_predictor.down_mlp.0.weight"));
    EXPECT_FALSE(isPredictorName("model.image_newline"));
}

/// The published 7B checkpoints: 687 tensors with 7,566,747,648 weights for LLaVA-NeXT with Mistral.
TEST(TensorTable, CountsThePublishedCheckpoints)
{
    ModelConfig config;
    config.vision = {
        .hidden = 1024, .intermediate = 4096, .layers = 24, .heads = 16, .imageSize = 336, .patchSize = 14
    };
    config.text.kind = DecoderKind::Mistral;
    config.text.hidden = 4096;
    config.text.intermediate = 14336;
    config.text.layers = 32;
    config.text.heads = 32;
    config.text.kvHeads = 8;
    config.text.headDim = 128;
    config.text.vocabulary = 32064;
    std::int64_t weights = 2 * 1024; // the ignored norm behind the tower is in the files too
    std::size_t unused = 0;
    const auto tensors = expectedTensors(config);
    for (const auto& tensor : tensors) {
        std::int64_t count = 1;
        for (const auto extent : tensor.shape)
            count *= extent;
        weights += count;
        unused += tensor.use == Use::Unused;
    }
    EXPECT_EQ(tensors.size() + 2, 687U);
    EXPECT_EQ(unused, 16U); // the last of 24 blocks
    EXPECT_NEAR(static_cast<double>(weights) * 2, 15.133e9, 0.5e6);
    config.architecture = Architecture::Llava;
    EXPECT_EQ(expectedTensors(config).size() + 2, 686U);
}

ExpectedTensor find(const std::vector<ExpectedTensor>& tensors, const std::string& name)
{
    for (const auto& tensor : tensors)
        if (tensor.name == name)
            return tensor;
    ADD_FAILURE() << name << " is not in the table";
    return {};
}

TEST(TensorTable, ShapesFollowTheConfiguration)
{
    const auto mistral = expectedTensors(
        readModelConfig(test::dataFile("golden/next-mistral-b"))); // head size 20, 2 of 4 heads
    EXPECT_THAT(find(mistral, "text.layers.2.self_attn.q_proj.weight").shape, ElementsAre(80, 44));
    EXPECT_THAT(find(mistral, "text.layers.0.self_attn.k_proj.weight").shape, ElementsAre(40, 44));
    EXPECT_THAT(find(mistral, "text.layers.0.self_attn.o_proj.weight").shape, ElementsAre(44, 80));
    EXPECT_THAT(find(mistral, "text.layers.0.mlp.down_proj.weight").shape, ElementsAre(44, 76));
    EXPECT_THAT(find(mistral, "vision.embeddings.patch_embedding.weight").shape, ElementsAre(28, 3, 14, 14));
    EXPECT_THAT(find(mistral, "vision.embeddings.position_embedding.weight").shape, ElementsAre(10, 28));
    EXPECT_THAT(find(mistral, "image_newline").shape, ElementsAre(44));

    const auto list = expectedTensors(readModelConfig(test::dataFile("golden/next-llama-fulllist"))); // two feature layers
    EXPECT_THAT(find(list, "multi_modal_projector.linear_1.weight").shape, ElementsAre(36, 48));
}

TEST(TensorTable, UsesFollowTheConfiguration)
{
    auto config = readModelConfig(test::dataFile("golden/next-mistral-window"));
    EXPECT_EQ(find(expectedTensors(config), "text.lm_head.weight").use, Use::Optional); // tied
    EXPECT_EQ(find(expectedTensors(config), "vision.encoder.layers.1.mlp.fc1.bias").use, Use::Required);
    EXPECT_EQ(find(expectedTensors(config), "vision.encoder.layers.2.mlp.fc1.bias").use, Use::Unused);
    config.newlineParameter = false;
    EXPECT_EQ(find(expectedTensors(config), "image_newline").use, Use::Unused);
    config.text.attentionBias = config.text.mlpBias = true;
    EXPECT_THAT(find(expectedTensors(config), "text.layers.0.self_attn.v_proj.bias").shape, ElementsAre(18));
    EXPECT_THAT(find(expectedTensors(config), "text.layers.0.mlp.gate_proj.bias").shape, ElementsAre(64));
}

} // namespace
} // namespace ps

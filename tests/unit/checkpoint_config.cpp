// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/checkpoint/config.h"
#include "tests/support/checkpoint_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ps {
namespace {

using Json = nlohmann::json;
using test::CheckpointFolder;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kConfig = "config.json";
constexpr const char* kProcessor = "preprocessor_config.json";
constexpr const char* kGeneration = "generation_config.json";

std::string failure(const CheckpointFolder& folder)
{
    try {
        readModelConfig(folder.path());
    } catch (const Error& error) {
        return error.message();
    }
    return "read";
}

ModelConfig golden(const std::string& name) { return readModelConfig(test::dataFile("golden/" + name)); }

TEST(Config, ReadsWhatIsWritten)
{
    const auto config = golden("next-mistral-b");
    EXPECT_EQ(config.architecture, Architecture::LlavaNext);
    EXPECT_EQ(config.architectureName, "LlavaNextForConditionalGeneration");
    EXPECT_EQ(config.vision.hidden, 28);
    EXPECT_EQ(config.vision.intermediate, 52);
    EXPECT_EQ(config.vision.layers, 3);
    EXPECT_EQ(config.vision.heads, 2);
    EXPECT_EQ(config.vision.imageSize, 42);
    EXPECT_EQ(config.vision.patchSize, 14);
    EXPECT_EQ(config.text.kind, DecoderKind::Mistral);
    EXPECT_EQ(config.text.hidden, 44);
    EXPECT_EQ(config.text.intermediate, 76);
    EXPECT_EQ(config.text.layers, 3);
    EXPECT_EQ(config.text.heads, 4);
    EXPECT_EQ(config.text.kvHeads, 2);
    EXPECT_EQ(config.text.headDim, 20);
    EXPECT_EQ(config.text.vocabulary, 448);
    EXPECT_EQ(config.text.maxPositions, 4096);
    EXPECT_EQ(config.text.rmsNormEps, 1e-5);
    EXPECT_EQ(config.text.ropeTheta, 1e6);
    EXPECT_EQ(config.text.slidingWindow, std::nullopt); // null
    EXPECT_EQ(config.imageTokenId, 400);
    EXPECT_EQ(config.storedDtype, "float16");
    EXPECT_TRUE(config.newlineParameter);
    EXPECT_EQ(config.processor.framing, Framing::AnyRes);
    EXPECT_THAT(config.processor.pinpoints,
        ElementsAre(
            std::pair(42, 84), std::pair(84, 42), std::pair(84, 84), std::pair(126, 42), std::pair(42, 126)));
    EXPECT_THAT(config.unknownKeys, ElementsAre());
    EXPECT_EQ(config.sparse, std::nullopt);
}

TEST(Config, LlavaHasNoTilesAndNoNewline)
{
    const auto config = golden("llava15-a");
    EXPECT_EQ(config.architecture, Architecture::Llava);
    EXPECT_EQ(config.processor.framing, Framing::CenterCrop);
    EXPECT_FALSE(config.newlineParameter);
    EXPECT_FALSE(config.facts().tiles);
    EXPECT_FALSE(config.facts().newlineTokens);
    CheckpointFolder folder("llava15-a");
    folder.set(kProcessor, "/do_pad", true);
    EXPECT_EQ(readModelConfig(folder.path()).processor.framing, Framing::PadSquare);
}

TEST(Config, KeysOfTransformers5)
{
    const auto config = golden("next-llama-bprime");
    EXPECT_EQ(config.imageTokenId, 400);       // image_token_id
    EXPECT_EQ(config.storedDtype, "bfloat16"); // dtype
    EXPECT_EQ(config.text.ropeTheta, 20000);   // rope_parameters
    EXPECT_EQ(config.text.ropeLinearFactor, 1);
    EXPECT_THAT(config.unknownKeys, ElementsAre());
}

TEST(Config, LinearRotaryScaling)
{
    const auto config = golden("next-llama-fulllist");
    EXPECT_EQ(config.text.ropeTheta, 5000);
    EXPECT_EQ(config.text.ropeLinearFactor, 2);
    EXPECT_EQ(config.text.rmsNormEps, 1e-6); // LLaMA's default
    CheckpointFolder folder("next-llama-fulllist");
    folder.set(kConfig, "/text_config/rope_scaling/type", "dynamic");
    EXPECT_THAT(failure(folder),
        HasSubstr("text_config.rope_scaling.type is \"dynamic\", supported: default, linear"));
}

TEST(Config, FeatureLayersCountBlocks)
{
    EXPECT_EQ(golden("next-vicuna-a").visionBlocksToRun(), 3); // of 4
    EXPECT_EQ(golden("next-vicuna-a").featureBlock(), 2);
    const auto list = golden("next-llama-fulllist");
    EXPECT_THAT(list.featureLayers, ElementsAre(2, -2));
    EXPECT_EQ(list.visionBlocksToRun(), 4); // of 5
    EXPECT_EQ(list.facts().visionFeatureLayer, 3);
    ModelConfig clip;
    clip.vision.layers = 24;
    for (const auto& [layer, blocks] :
        std::vector<std::pair<int, int>> { { -2, 23 }, { -1, 24 }, { 22, 22 }, { 24, 24 } }) {
        clip.featureLayers = { layer };
        EXPECT_EQ(clip.visionBlocksToRun(), blocks);
    }
    CheckpointFolder folder;
    folder.set(kConfig, "/vision_feature_layer", -5);
    EXPECT_THAT(failure(folder), HasSubstr("vision_feature_layer is -5, allowed are whole numbers from -4 to 4"));
    folder.set(kConfig, "/vision_feature_layer", 0);
    EXPECT_THAT(failure(folder), HasSubstr("vision_feature_layer is 0, before the first of 4 vision blocks"));
}

TEST(Config, ClassDefaultsFillWhatIsAbsent)
{
    CheckpointFolder folder("next-mistral-b");
    for (const char* key : { "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
             "num_key_value_heads", "head_dim", "max_position_embeddings", "rms_norm_eps", "rope_theta",
             "sliding_window" })
        folder.remove(kConfig, "text_config", key);
    for (const char* key : { "vision_feature_layer", "vision_feature_select_strategy", "projector_hidden_act",
             "torch_dtype", "use_image_newline_parameter" })
        folder.remove(kConfig, "", key);
    const auto mistral = readModelConfig(folder.path());
    EXPECT_EQ(mistral.text.hidden, 4096);
    EXPECT_EQ(mistral.text.intermediate, 14336);
    EXPECT_EQ(mistral.text.layers, 32);
    EXPECT_EQ(mistral.text.heads, 32);
    EXPECT_EQ(mistral.text.kvHeads, 8);
    EXPECT_EQ(mistral.text.headDim, 128);
    EXPECT_EQ(mistral.text.maxPositions, 131072);
    EXPECT_EQ(mistral.text.rmsNormEps, 1e-6);
    EXPECT_EQ(mistral.text.ropeTheta, 10000);
    EXPECT_EQ(mistral.text.slidingWindow, 4096); // absent is not null
    EXPECT_THAT(mistral.featureLayers, ElementsAre(-2));
    EXPECT_TRUE(mistral.newlineParameter);
    EXPECT_TRUE(mistral.projectorBias);

    folder.remove(kConfig, "text_config", "model_type"); // llama
    const auto llama = readModelConfig(folder.path());
    EXPECT_EQ(llama.text.intermediate, 11008);
    EXPECT_EQ(llama.text.kvHeads, 32);
    EXPECT_EQ(llama.text.maxPositions, 2048);
    EXPECT_EQ(llama.text.slidingWindow, std::nullopt);
}

TEST(Config, SlidingWindowAbsentNullOrNumber)
{
    EXPECT_EQ(golden("next-mistral-window").text.slidingWindow, 24);
    EXPECT_TRUE(golden("next-mistral-window").text.tiedEmbeddings);
}

TEST(Config, VisionSizesHaveNoDefaults)
{
    for (const char* key : { "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
             "image_size", "patch_size" }) {
        CheckpointFolder folder;
        folder.remove(kConfig, "vision_config", key);
        EXPECT_THAT(failure(folder), HasSubstr(std::string("vision_config.") + key + " is missing"));
    }
}

TEST(Config, PinpointsOfBothFilesMustAgree)
{
    CheckpointFolder folder;
    folder.set(kProcessor, "/image_grid_pinpoints", Json::parse("[[56, 112], [112, 56]]"));
    const auto message = failure(folder);
    EXPECT_THAT(message, HasSubstr("[[56, 112], [112, 56], [112, 112], [168, 56], [56, 168]]"));
    EXPECT_THAT(message, HasSubstr("preprocessor_config.json says [[56, 112], [112, 56]]"));
    folder.set(kConfig, "/image_grid_pinpoints", Json::parse("[[56, 112], [112, 56]]"));
    EXPECT_EQ(failure(folder), "read");
    for (const char* list : { "[]", "[[56]]", "[[57, 112]]", "[[0, 56]]", "[56, 112]", "[[56, 112, 56]]",
             "[[56, \"x\"]]", "{}", "7", "[[5600, 5600]]", "[[56, 4294967296]]" }) {
        folder.set(kConfig, "/image_grid_pinpoints", Json::parse(list));
        EXPECT_THAT(failure(folder), HasSubstr("image_grid_pinpoints")) << list;
    }
}

TEST(Config, GenerationSettingsSayWhatEndsAnAnswer)
{
    CheckpointFolder folder;
    EXPECT_THAT(readModelConfig(folder.path()).text.eosIds, ElementsAre(2));
    folder.set(kGeneration, "/eos_token_id", Json::parse("[2, 7, 400]"));
    folder.set(kGeneration, "/bos_token_id", 5);
    EXPECT_THAT(readModelConfig(folder.path()).text.eosIds, ElementsAre(2, 7, 400));
    EXPECT_EQ(readModelConfig(folder.path()).text.bosId, 5);
    folder.set(kGeneration, "/eos_token_id", nullptr);
    folder.set(kConfig, "/text_config/eos_token_id", 9);
    EXPECT_THAT(readModelConfig(folder.path()).text.eosIds, ElementsAre(9));
    std::filesystem::remove(folder / kGeneration);
    EXPECT_THAT(readModelConfig(folder.path()).text.eosIds, ElementsAre(9));
}

TEST(Config, TheEmbeddedModelHasPredictorsAndAPreset)
{
    const auto config = readModelConfig(std::filesystem::path(PS_RESOURCES) / "models/scenes-5m");
    EXPECT_EQ(config.promptPreset, "hf_vicuna");
    ASSERT_TRUE(config.sparse);
    EXPECT_TRUE(config.sparse->imagePredictor && config.sparse->textPredictor);
    EXPECT_EQ(config.sparse->width, 96);
    EXPECT_EQ(config.sparse->heads, 4);
    EXPECT_EQ(config.sparse->feedForward, 192);
    EXPECT_EQ(config.sparse->layers, 2);
    EXPECT_EQ(config.sparse->sparseLayer, 2);
    EXPECT_EQ(config.sparse->minTextLength, 24);
    EXPECT_TRUE(config.facts().imagePredictor && config.facts().textPredictor);
    EXPECT_EQ(config.facts().patchGrid, 8);
    EXPECT_EQ(config.facts().visionFeatureLayer, 4);
    EXPECT_THAT(config.unknownKeys, ElementsAre());
}

TEST(Config, SparseConfigDefaultsAndMasterSwitch)
{
    CheckpointFolder folder;
    folder.set(kConfig, "/sparse_config", Json::object());
    const auto sparse = readModelConfig(folder.path()).sparse;
    ASSERT_TRUE(sparse);
    EXPECT_TRUE(sparse->imagePredictor && sparse->textPredictor);
    EXPECT_EQ(sparse->width, 512);
    EXPECT_EQ(sparse->minTextLength, 50);
    folder.set(kConfig, "/sparse_config/use_text_predictor", false);
    EXPECT_FALSE(readModelConfig(folder.path()).sparse->textPredictor);
    folder.set(kConfig, "/sparse_config/nhead", 7);
    EXPECT_THAT(failure(folder), HasSubstr("sparse_config.d_model is 512, which nhead 7 does not divide"));
}

TEST(Config, UnknownKeysAreListedNotFatal)
{
    CheckpointFolder folder;
    folder.set(kConfig, "/favourite_colour", "red");
    folder.set(kConfig, "/text_config/mystery", 1);
    folder.set(kProcessor, "/novelty", Json::array());
    EXPECT_THAT(readModelConfig(folder.path()).unknownKeys,
        ElementsAre("favourite_colour", "text_config.mystery", "novelty"));
}

TEST(Config, ForeignModelsAreRefusedByName)
{
    const std::vector<std::tuple<std::string, Json, std::string>> cases {
        { "/model_type", "qwen2_vl", "model_type is \"qwen2_vl\", supported: llava_next, llava" },
        { "/model_type", "llava_llama", "the format of the original LLaVA code" },
        { "/text_config/model_type", "qwen2", "text_config.model_type is \"qwen2\", supported: llama, mistral" },
        { "/vision_config/model_type", "siglip_vision_model", "supported: clip_vision_model" },
        { "/text_config/hidden_act", "gelu", "text_config.hidden_act is \"gelu\", supported: silu" },
        { "/vision_config/hidden_act", "gelu_new", "supported: quick_gelu, gelu" },
        { "/projector_hidden_act", "relu", "projector_hidden_act is \"relu\"" },
        { "/vision_feature_select_strategy", "cls", "supported: default, full" },
        { "/quantization_config", Json::object(), "quantised checkpoints are not supported" },
        { "/torch_dtype", "int8", "supported: float16, bfloat16, float32" },
    };
    for (const auto& [pointer, value, words] : cases) {
        CheckpointFolder folder;
        folder.set(kConfig, pointer, value);
        EXPECT_THAT(failure(folder), HasSubstr(words));
    }
}

TEST(Config, ProcessorStepsMustBeThoseOfTheModel)
{
    const std::vector<std::tuple<std::string, Json, std::string>> cases {
        { "/do_resize", false, "do_resize is false" },
        { "/do_normalize", false, "do_normalize is false" },
        { "/resample", 2, "resample is 2, allowed are whole numbers from 3 to 3" },
        { "/image_processor_type", "ViTImageProcessor", "image_processor_type is 'ViTImageProcessor'" },
        { "/size", Json { { "shortest_edge", 60 } }, "size is 60, but vision_config.image_size is 56" },
        { "/crop_size", Json { { "height", 56 }, { "width", 57 } }, "crop_size is 56 x 57" },
        { "/image_mean", Json::parse("[0.5, 0.5]"), "image_mean is [0.5,0.5], expected a list of 3 numbers" },
        { "/image_std", Json::parse("[0.5, 0.0, 0.5]"), "image_std is 0.0" },
        { "/rescale_factor", 0, "rescale_factor is 0" },
    };
    for (const auto& [pointer, value, words] : cases) {
        CheckpointFolder folder;
        folder.set(kProcessor, pointer, value);
        EXPECT_THAT(failure(folder), HasSubstr(words));
    }
    CheckpointFolder folder;
    folder.set(kProcessor, "/size", 56);
    folder.set(kProcessor, "/crop_size", Json { { "height", 56 }, { "width", 56 } });
    folder.set(kProcessor, "/image_processor_type", "LlavaNextImageProcessorFast");
    EXPECT_EQ(failure(folder), "read");
}

TEST(Config, TheProcessorMayLieInProcessorConfig)
{
    CheckpointFolder folder;
    folder.writeJson("processor_config.json",
        { { "image_processor", folder.json(kProcessor) }, { "image_token", "<image>" } });
    std::filesystem::remove(folder / kProcessor);
    EXPECT_EQ(readModelConfig(folder.path()).processor.pinpoints.size(), 5U);
    std::filesystem::remove(folder / "processor_config.json");
    EXPECT_THAT(failure(folder), HasSubstr(kProcessor));
}

TEST(Config, SizesAreCrossChecked)
{
    const std::vector<std::tuple<std::string, Json, std::string>> cases {
        { "/vision_config/num_attention_heads", 5,
            "vision_config.hidden_size is 24, which num_attention_heads 5 does not divide" },
        { "/vision_config/patch_size", 15, "vision_config.image_size is 56, which patch_size 15 does not divide" },
        { "/text_config/num_attention_heads", 5,
            "text_config.hidden_size is 32, which num_attention_heads 5 does not divide" },
        { "/text_config/num_key_value_heads", 3,
            "text_config.num_attention_heads is 4, which num_key_value_heads 3 does not divide" },
        { "/text_config/head_dim", 7, "text_config.head_dim is 7, rotary positions need an even number" },
        { "/image_token_index", 448, "image_token_index is 448, allowed are whole numbers from 0 to 447" },
        { "/text_config/eos_token_id", 448, "text_config.eos_token_id is 448" },
        { "/text_config/vocab_size", 300, "image_token_index is 400, allowed are whole numbers from 0 to 299" },
    };
    for (const auto& [pointer, value, words] : cases) {
        CheckpointFolder folder;
        folder.set(kConfig, pointer, value);
        EXPECT_THAT(failure(folder), HasSubstr(words));
    }
    CheckpointFolder folder;
    folder.remove(kConfig, "", "image_token_index");
    EXPECT_THAT(
        failure(folder), HasSubstr("is missing, and its default 32000 lies beyond the vocabulary of 448"));
}

/// Every integer of the three files at every extreme. 1 and null are sound for some; whatever else is read stays in range.
TEST(Config, ExtremeIntegersAreRefusedByKey)
{
    const std::vector<Json> extremes { -1, 0, 1, 2147483647, 9223372036854775808ULL, 1e308, "x", nullptr,
        true, 2.5, Json::array(), Json::object() };
    const std::vector<std::pair<const char*, std::vector<std::string>>> integers {
        { kConfig,
            { "/image_token_index", "/vision_feature_layer", "/text_config/hidden_size",
                "/text_config/intermediate_size", "/text_config/num_hidden_layers",
                "/text_config/num_attention_heads", "/text_config/num_key_value_heads", "/text_config/head_dim",
                "/text_config/max_position_embeddings", "/text_config/vocab_size", "/text_config/rope_theta",
                "/text_config/rms_norm_eps", "/text_config/bos_token_id", "/text_config/eos_token_id",
                "/vision_config/hidden_size", "/vision_config/intermediate_size", "/vision_config/num_hidden_layers",
                "/vision_config/num_attention_heads", "/vision_config/image_size", "/vision_config/patch_size",
                "/vision_config/num_channels", "/vision_config/layer_norm_eps", "/sparse_config/d_model",
                "/sparse_config/nhead", "/sparse_config/sparse_layer", "/sparse_config/num_layers",
                "/sparse_config/dim_feedforward", "/sparse_config/output_text_len_for_training" } },
        { kProcessor, { "/size", "/crop_size", "/resample", "/rescale_factor" } },
        { kGeneration, { "/bos_token_id", "/eos_token_id" } },
    };
    CheckpointFolder folder;
    folder.set(kConfig, "/sparse_config", Json::object());
    int refused = 0;
    for (const auto& [file, pointers] : integers) {
        const auto sound = folder.json(file);
        for (const auto& pointer : pointers)
            for (const auto& value : extremes) {
                SCOPED_TRACE(pointer + " = " + value.dump());
                folder.set(file, pointer, value);
                const auto message = failure(folder);
                folder.writeJson(file, sound);
                if (message == "read") {
                    EXPECT_TRUE(value.is_null() || value == 1 || value == 0 || value == -1
                        || pointer == "/text_config/rope_theta");
                    continue;
                }
                ++refused;
                const auto key = pointer.substr(pointer.rfind('/') + 1);
                EXPECT_THAT(message,
                    AnyOf(HasSubstr(key), HasSubstr("divide"), HasSubstr("size"), HasSubstr("head_dim"),
                        HasSubstr("vision_feature_layer")));
            }
    }
    EXPECT_GT(refused, 330);
}

TEST(Config, BrokenFilesAreNamed)
{
    CheckpointFolder folder;
    folder.write(kConfig, "{\"model_type\": ");
    EXPECT_THAT(failure(folder), HasSubstr("config.json: this is not valid JSON"));
    folder.write(kConfig, "[]");
    EXPECT_THAT(failure(folder), HasSubstr("the content is not a JSON object"));
    folder.write(kConfig, R"({"model_type": "llava_next", "text_config": {}})");
    EXPECT_THAT(failure(folder), HasSubstr("vision_config is missing"));
    folder.write(kConfig, R"({"model_type": "llava_next", "vision_config": [], "text_config": {}})");
    EXPECT_THAT(failure(folder), HasSubstr("vision_config is not a JSON object"));
    std::filesystem::remove(folder / kConfig);
    EXPECT_THAT(failure(folder), HasSubstr("config.json: cannot open the file"));
}

} // namespace
} // namespace ps

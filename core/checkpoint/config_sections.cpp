// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/config_sections.h"

#include "core/base/error.h"
#include "core/base/in_quotes.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ps {
namespace {

// Far above every published model, far below what could overflow a size or exhaust memory on its own.
constexpr int kMaxWidth = 1 << 16;
constexpr int kMaxHidden = 1 << 18;
constexpr int kMaxLayers = 512;
constexpr int kMaxHeads = 1024;
constexpr int kMaxHeadDim = 1024;
constexpr int kMaxVocabulary = 1 << 21;
constexpr int kMaxPositions = 1 << 24;
constexpr int kMaxImageSize = 4096;
constexpr int kMaxPatches = 128; // a side of a partition
constexpr int kMaxTiles = 64;
constexpr std::size_t kMaxPinpoints = 256;

std::string number(int value) { return std::to_string(value); }

void requireDivisible(
    const ConfigObject& object, const std::string& key, int value, const std::string& by, int divisor)
{
    if (value % divisor != 0)
        object.fail(key, "is " + number(value) + ", which " + by + " " + number(divisor) + " does not divide");
}

/// rope_theta and linear scaling from rope_parameters (transformers 5), rope_scaling or the flat keys before it.
void readRope(const ConfigObject& object, TextConfig& config)
{
    config.ropeTheta = object.real("rope_theta", 1, 1e12, 10000.0);
    for (const char* key : { "rope_scaling", "rope_parameters" }) {
        const auto rope = object.object(key);
        if (!rope)
            continue;
        config.ropeTheta = rope->real("rope_theta", 1, 1e12, config.ropeTheta);
        const char* type = rope->has("rope_type") ? "rope_type" : "type";
        if (rope->choice(type, { "default", "linear" }) == "linear")
            config.ropeLinearFactor = rope->real("factor", 1, 1024);
        if (rope->real("partial_rotary_factor", 0, 1, 1.0) != 1)
            rope->unsupported("partial_rotary_factor", "is not 1");
    }
    if (object.real("partial_rotary_factor", 0, 1, 1.0) != 1)
        object.unsupported("partial_rotary_factor", "is not 1");
}

void readHeads(const ConfigObject& object, TextConfig& config)
{
    const bool mistral = config.kind == DecoderKind::Mistral;
    config.heads = object.integer("num_attention_heads", 1, kMaxHeads, 32);
    config.kvHeads = object.integer(
        "num_key_value_heads", 1, kMaxHeads, mistral ? std::min(8, config.heads) : config.heads);
    requireDivisible(object, "num_attention_heads", config.heads, "num_key_value_heads", config.kvHeads);
    if (object.has("head_dim")) {
        config.headDim = object.integer("head_dim", 2, kMaxHeadDim);
    } else {
        requireDivisible(object, "hidden_size", config.hidden, "num_attention_heads", config.heads);
        config.headDim = config.hidden / config.heads;
    }
    if (config.headDim % 2 != 0 || config.headDim > kMaxHeadDim)
        object.fail("head_dim",
            "is " + number(config.headDim) + ", rotary positions need an even number up to "
                + number(kMaxHeadDim));
}

/// Mistral's default window is 4096; only an explicit null switches it off.
void readWindow(const ConfigObject& object, TextConfig& config)
{
    if (config.kind != DecoderKind::Mistral)
        object.ignore({ "sliding_window" });
    else if (!object.present("sliding_window"))
        config.slidingWindow = 4096;
    else if (object.has("sliding_window"))
        config.slidingWindow = object.integer("sliding_window", 1, kMaxPositions);
}

int edge(const ConfigObject& object, const std::string& key, int imageSize)
{
    const auto* value = object.find(key);
    if (!value || value->is_null())
        return imageSize;
    if (value->is_number())
        return object.integer(key, 1, kMaxImageSize);
    const ConfigObject size = *object.object(key);
    if (size.has("shortest_edge"))
        return size.integer("shortest_edge", 1, kMaxImageSize);
    const int height = size.integer("height", 1, kMaxImageSize), width = size.integer("width", 1, kMaxImageSize);
    if (height != width)
        object.unsupported(key, "is " + number(height) + " x " + number(width) + ", only squares are supported");
    return height;
}

void requireSteps(const ConfigObject& object)
{
    for (const char* key : { "do_resize", "do_rescale", "do_normalize", "do_center_crop", "do_convert_rgb" })
        if (!object.flag(key, true))
            object.unsupported(key, "is false, the image processor of LLaVA does this step");
}

void requireKnownProcessor(const ConfigObject& object)
{
    const std::string key = object.has("image_processor_type") ? "image_processor_type" : "feature_extractor_type";
    auto type = object.text(key, "CLIPImageProcessor");
    for (const std::string backend : { "Fast", "Pil" }) // the same preprocessing by another library
        if (type.ends_with(backend))
            type.resize(type.size() - backend.size());
    for (const char* known :
        { "LlavaNextImageProcessor", "LlavaImageProcessor", "CLIPImageProcessor", "CLIPFeatureExtractor" })
        if (type == known)
            return;
    object.unsupported(key,
        "is " + inQuotes(type) + ", supported: LlavaNextImageProcessor, LlavaImageProcessor, CLIPImageProcessor");
}

} // namespace

VisionConfig readVisionConfig(const ConfigObject& object)
{
    ignoreInertKeys(object);
    object.ignore({ "projection_dim", "vocab_size" });
    object.choice("model_type", { "clip_vision_model" });
    VisionConfig config;
    // No size defaults: those of the class are ViT-B/32's, which no LLaVA uses.
    config.hidden = object.integer("hidden_size", 1, kMaxWidth);
    config.intermediate = object.integer("intermediate_size", 1, kMaxHidden);
    config.layers = object.integer("num_hidden_layers", 1, kMaxLayers);
    config.heads = object.integer("num_attention_heads", 1, kMaxHeads);
    config.imageSize = object.integer("image_size", 1, kMaxImageSize);
    config.patchSize = object.integer("patch_size", 1, kMaxImageSize);
    config.channels = object.integer("num_channels", 3, 3, 3);
    config.layerNormEps = object.real("layer_norm_eps", 1e-12, 0.1, 1e-5);
    config.activation = object.choice("hidden_act", { "quick_gelu", "gelu" });
    requireDivisible(object, "hidden_size", config.hidden, "num_attention_heads", config.heads);
    requireDivisible(object, "image_size", config.imageSize, "patch_size", config.patchSize);
    if (config.imageSize / config.patchSize > kMaxPatches)
        object.unsupported("patch_size", "gives more than " + number(kMaxPatches) + " patches a side");
    return config;
}

TextConfig readTextConfig(const ConfigObject& object)
{
    ignoreInertKeys(object);
    TextConfig config;
    config.kind = object.choice("model_type", { "llama", "mistral" }) == "mistral" ? DecoderKind::Mistral
                                                                                   : DecoderKind::Llama;
    const bool mistral = config.kind == DecoderKind::Mistral;
    config.hidden = object.integer("hidden_size", 1, kMaxWidth, 4096);
    config.intermediate = object.integer("intermediate_size", 1, kMaxHidden, mistral ? 14336 : 11008);
    config.layers = object.integer("num_hidden_layers", 1, kMaxLayers, 32);
    config.vocabulary = object.integer("vocab_size", 4, kMaxVocabulary, 32000);
    config.maxPositions = object.integer("max_position_embeddings", 1, kMaxPositions, mistral ? 131072 : 2048);
    config.rmsNormEps = object.real("rms_norm_eps", 1e-12, 0.1, 1e-6);
    object.choice("hidden_act", { "silu" });
    readHeads(object, config);
    readRope(object, config);
    readWindow(object, config);
    config.tiedEmbeddings = object.flag("tie_word_embeddings", false);
    config.attentionBias = object.flag("attention_bias", false);
    config.mlpBias = object.flag("mlp_bias", false);
    config.bosId = object.integer("bos_token_id", 0, config.vocabulary - 1, 1);
    config.eosIds = object.integers("eos_token_id", 0, config.vocabulary - 1, { 2 });
    return config;
}

SparseConfig readSparseConfig(const ConfigObject& object, const TextConfig& text)
{
    SparseConfig config;
    config.imagePredictor = object.flag("use_vision_predictor", true);
    // The first flag is the master switch of both text predictors.
    const bool textPredictors = object.flag("use_text_predictor", true);
    config.textPredictor = object.flag("use_output_text_predictor", true) && textPredictors;
    config.imageKeepRate = object.real("vision_keep_rate", 0, 1, 0.2);
    config.textKeepRate = object.real("output_text_keep_rate", 0, 1, 0.5);
    config.sparseLayer = object.integer("sparse_layer", 0, text.layers - 1, std::min(2, text.layers - 1));
    config.width = object.integer("d_model", 4, kMaxWidth, 512);
    config.heads = object.integer("nhead", 1, kMaxHeads, 8);
    config.feedForward = object.integer("dim_feedforward", 1, kMaxHidden, 2048);
    config.layers = object.integer("num_layers", 1, kMaxLayers, 2);
    config.minTextLength = object.integer("output_text_len_for_training", 0, kMaxPositions, 50);
    requireDivisible(object, "d_model", config.width, "nhead", config.heads);
    requireDivisible(object, "d_model", config.width, "the factor of the output layers,", 4);
    object.ignore(
        { "use_instruct_predictor", "instruct_keep_rate", "instruct_len_for_training", "mask_loss_weight" });
    return config;
}

std::vector<std::pair<int, int>> readPinpoints(const ConfigObject& object, int imageSize)
{
    const std::string key = "image_grid_pinpoints";
    const auto* value = object.find(key);
    if (!value || value->is_null())
        return { { 336, 672 }, { 672, 336 }, { 672, 672 }, { 1008, 336 }, { 336, 1008 } };
    if (!value->is_array() || value->empty() || value->size() > kMaxPinpoints)
        object.fail(key, "must be a list of 1 to " + std::to_string(kMaxPinpoints) + " pairs [height, width]");
    std::vector<std::pair<int, int>> pinpoints;
    for (const auto& pair : *value) {
        const nlohmann::json wrapped { { "pair", pair } };
        const auto sides = ConfigObject(wrapped, object.file(), key)
                               .integers("pair", imageSize, imageSize * kMaxTiles, {});
        if (sides.size() != 2 || sides[0] % imageSize != 0 || sides[1] % imageSize != 0
            || (sides[0] / imageSize) * (sides[1] / imageSize) > kMaxTiles)
            object.fail(key,
                "holds an entry that is not a pair [height, width] of multiples of image_size "
                    + number(imageSize) + " with at most " + number(kMaxTiles) + " tiles");
        pinpoints.emplace_back(sides[0], sides[1]);
    }
    return pinpoints;
}

ProcessorConfig readProcessorConfig(const ConfigObject& object, Architecture architecture, int imageSize)
{
    object.ignore({ "processor_class", "aspect_ratio_setting", "_valid_processor_keys", "input_data_format",
        "data_format", "default_to_square", "device", "return_tensors", "disable_grouping", "image_seq_length" });
    ProcessorConfig config;
    requireKnownProcessor(object);
    requireSteps(object);
    object.integer("resample", 3, 3, 3); // bicubic, the only kind a LLaVA was trained with
    for (const char* key : { "size", "crop_size" })
        if (const int side = edge(object, key, imageSize); side != imageSize)
            object.fail(key, "is " + number(side) + ", but vision_config.image_size is " + number(imageSize));
    config.rescale = object.real("rescale_factor", 1e-6, 1, config.rescale);
    if (const auto mean = object.reals("image_mean", 3, -10, 10); !mean.empty())
        std::transform(
            mean.begin(), mean.end(), config.mean.begin(), [](double v) { return static_cast<float>(v); });
    if (const auto deviation = object.reals("image_std", 3, 1e-6, 10); !deviation.empty())
        std::transform(deviation.begin(), deviation.end(), config.deviation.begin(),
            [](double v) { return static_cast<float>(v); });

    const bool padded = object.flag("do_pad", false);
    const auto aspect = object.text("image_aspect_ratio", "");
    if (architecture == Architecture::LlavaNext)
        config.pinpoints = readPinpoints(object, imageSize);
    else
        config.framing = padded || aspect == "pad" ? Framing::PadSquare : Framing::CenterCrop;
    return config;
}

void ignoreInertKeys(const ConfigObject& object)
{
    static const std::vector<std::string> keys { "_attn_implementation_autoset", "_name_or_path",
        "add_cross_attention", "architectures", "attention_dropout", "bad_words_ids", "begin_suppress_tokens",
        "chunk_size_feed_forward", "cross_attention_hidden_size", "decoder_start_token_id",
        "diversity_penalty", "do_sample", "dropout", "dtype", "early_stopping", "encoder_no_repeat_ngram_size",
        "exponential_decay_length_penalty", "finetuning_task", "forced_bos_token_id", "forced_eos_token_id",
        "id2label", "ignore_index", "image_seq_length", "initializer_factor", "initializer_range",
        "is_decoder", "is_encoder_decoder", "label2id", "length_penalty", "max_length", "min_length",
        "no_repeat_ngram_size", "num_beam_groups", "num_beams", "num_return_sequences", "output_attentions",
        "output_hidden_states", "output_scores", "pad_token_id", "prefix", "pretraining_tp", "problem_type",
        "pruned_heads", "remove_invalid_values", "repetition_penalty", "return_dict",
        "return_dict_in_generate", "sep_token_id", "suppress_tokens", "task_specific_params", "temperature",
        "tf_legacy_loss", "tie_encoder_decoder", "tokenizer_class", "top_k", "top_p", "torch_dtype",
        "torchscript", "transformers_version", "typical_p", "use_bfloat16", "use_cache" };
    object.ignore(keys);
}

} // namespace ps

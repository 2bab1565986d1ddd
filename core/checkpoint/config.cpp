// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/config.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/checkpoint/config_sections.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ps {
namespace {

namespace fs = std::filesystem;

nlohmann::json readJson(const fs::path& file)
{
    return parseJson(readTextFile(file, limits::kConfigBytes), file.string());
}

Architecture readArchitecture(const ConfigObject& object, ModelConfig& config)
{
    const auto* names = object.find("architectures");
    if (names && names->is_array() && !names->empty() && names->front().is_string())
        config.architectureName = names->front().get<std::string>();
    const auto type = object.text("model_type", "");
    if (type == "llava_llama" || type == "llava_mistral")
        object.unsupported("model_type",
            "is " + inQuotes(type)
                + ", the format of the original LLaVA code: use the checkpoint's Hugging Face"
                  " version (llava-hf) or convert it");
    if (type.empty() && config.architectureName == "LlavaForConditionalGeneration")
        return Architecture::Llava;
    return object.choice("model_type", { "llava_next", "llava" }) == "llava" ? Architecture::Llava
                                                                             : Architecture::LlavaNext;
}

ConfigObject section(const ConfigObject& object, const std::string& key)
{
    if (auto found = object.object(key))
        return std::move(*found);
    throw Error(ErrorKind::Missing, key + " is missing", object.file());
}

void add(std::vector<std::string>& keys, const ConfigObject& object)
{
    const auto more = object.unknownKeys();
    keys.insert(keys.end(), more.begin(), more.end());
}

/// How many blocks produce hidden_states[layer], which counts the embeddings as entry 0.
int blocksFor(int layer, int layers) { return layer < 0 ? layers + 1 + layer : layer; }

void readFeatures(const ConfigObject& object, ModelConfig& config)
{
    const int layers = config.vision.layers;
    config.featureLayers = object.integers("vision_feature_layer", -layers, layers, { -2 });
    for (const int layer : config.featureLayers)
        if (blocksFor(layer, layers) < 1)
            object.fail("vision_feature_layer",
                "is " + std::to_string(layer) + ", before the first of " + std::to_string(layers)
                    + " vision blocks");
    config.featureStrategy = object.choice("vision_feature_select_strategy", { "default", "full" });
    config.projectorActivation = object.choice("projector_hidden_act", { "gelu" });
    config.projectorBias = object.flag("multimodal_projector_bias", true);
}

void readLanguageKeys(const ConfigObject& object, ModelConfig& config)
{
    TextConfig& text = config.text;
    const char* key = object.present("image_token_id") ? "image_token_id" : "image_token_index";
    config.imageTokenId = object.integer(key, 0, text.vocabulary - 1, 32000);
    if (config.imageTokenId >= text.vocabulary)
        object.fail(key,
            "is missing, and its default 32000 lies beyond the vocabulary of " + std::to_string(text.vocabulary));
    object.ignore({ "image_token_index", "image_token_id", "vocab_size" });
    text.tiedEmbeddings = object.flag("tie_word_embeddings", false) || text.tiedEmbeddings;
    config.storedDtype = object.choice(
        object.has("dtype") ? "dtype" : "torch_dtype", { "float16", "bfloat16", "float32" });
    if (object.has("quantization_config"))
        object.unsupported(
            "quantization_config", "is there: quantised checkpoints are not supported, use the 16-bit one");
}

void readMain(const ConfigObject& object, ModelConfig& config)
{
    ignoreInertKeys(object);
    config.architecture = readArchitecture(object, config);
    const ConfigObject vision = section(object, "vision_config"), text = section(object, "text_config");
    config.vision = readVisionConfig(vision);
    config.text = readTextConfig(text);
    readFeatures(object, config);
    readLanguageKeys(object, config);
    config.newlineParameter = object.flag("use_image_newline_parameter", true)
        && config.architecture == Architecture::LlavaNext;
    if (const auto ours = object.object("prunescope"))
        config.promptPreset = ours->text("prompt", "");
    if (const auto sparse = object.object("sparse_config")) {
        config.sparse = readSparseConfig(*sparse, config.text);
        add(config.unknownKeys, *sparse);
    }
    object.ignore({ "image_grid_pinpoints", "bos_token_id", "eos_token_id", "quantization_config" });
    add(config.unknownKeys, object);
    add(config.unknownKeys, vision);
    add(config.unknownKeys, text);
}

std::string shown(const std::vector<std::pair<int, int>>& pinpoints)
{
    std::string text;
    for (const auto& [height, width] : pinpoints)
        text += (text.empty() ? "[" : ", [") + std::to_string(height) + ", " + std::to_string(width) + "]";
    return "[" + text + "]";
}

/// The list exists twice: one file's is used for preprocessing, the other's for packing. A difference breaks the model.
void requireEqualPinpoints(const ConfigObject& main, const ConfigObject& processor, const ModelConfig& config)
{
    const auto mine = readPinpoints(main, config.vision.imageSize);
    if (mine != config.processor.pinpoints)
        main.fail("image_grid_pinpoints",
            "is " + shown(mine) + ", but " + processor.file() + " says " + shown(config.processor.pinpoints)
                + ": make the two lists equal");
}

void readProcessor(const ConfigObject& main, const ConfigObject& processor, ModelConfig& config)
{
    config.processor = readProcessorConfig(processor, config.architecture, config.vision.imageSize);
    if (config.architecture == Architecture::LlavaNext)
        requireEqualPinpoints(main, processor, config);
    else
        processor.ignore({ "image_grid_pinpoints" });
    add(config.unknownKeys, processor);
}

/// preprocessor_config.json, or the part of processor_config.json into which transformers 5 may put the same.
std::pair<nlohmann::json, std::string> findProcessor(const fs::path& folder)
{
    const auto file = folder / "preprocessor_config.json", joint = folder / "processor_config.json";
    if (!fileExists(file) && fileExists(joint))
        if (const auto json = readJson(joint); json.is_object() && json.contains("image_processor"))
            return { json["image_processor"], joint.string() };
    return { readJson(file), file.string() };
}

} // namespace

int ModelConfig::visionBlocksToRun() const
{
    int blocks = 0;
    for (const int layer : featureLayers)
        blocks = std::max(blocks, blocksFor(layer, vision.layers));
    return blocks;
}

int ModelConfig::featureBlock() const { return visionBlocksToRun() - 1; }

ModelFacts ModelConfig::facts() const
{
    ModelFacts facts;
    facts.hasClassToken = true;
    facts.visionLayers = vision.layers;
    facts.visionFeatureLayer = featureBlock();
    facts.decoderLayers = text.layers;
    facts.patchGrid = vision.imageSize / vision.patchSize;
    facts.newlineTokens = newlineParameter;
    facts.tiles = processor.framing == Framing::AnyRes;
    facts.imagePredictor = sparse && sparse->imagePredictor;
    facts.textPredictor = sparse && sparse->textPredictor;
    if (sparse) {
        facts.sparseLayer = sparse->sparseLayer;
        facts.imageKeepRate = sparse->imageKeepRate;
    } else {
        facts.predictorsMissing = "config.json has no sparse_config";
    }
    return facts;
}

ModelConfig parseModelConfig(const ConfigObject& main, const ConfigObject& processor, const ConfigObject* generation)
{
    ModelConfig config;
    readMain(main, config);
    readProcessor(main, processor, config);
    if (generation) { // what begins and ends an answer may be said there alone
        TextConfig& text = config.text;
        text.bosId = generation->integer("bos_token_id", 0, text.vocabulary - 1, text.bosId);
        text.eosIds = generation->integers("eos_token_id", 0, text.vocabulary - 1, text.eosIds);
    }
    return config;
}

ModelConfig readModelConfig(const fs::path& folder)
{
    const auto file = folder / "config.json", generationFile = folder / "generation_config.json";
    const auto main = readJson(file);
    const auto [processor, processorFile] = findProcessor(folder);
    const ConfigObject mainObject(main, file.string()), processorObject(processor, processorFile);
    if (!fileExists(generationFile))
        return parseModelConfig(mainObject, processorObject, nullptr);
    const auto generation = readJson(generationFile);
    const ConfigObject generationObject(generation, generationFile.string());
    return parseModelConfig(mainObject, processorObject, &generationObject);
}

} // namespace ps

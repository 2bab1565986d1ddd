// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/run_info_reader.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace ps {
namespace {

constexpr int kMaxInt = std::numeric_limits<int>::max();
constexpr std::int64_t kMaxInt64 = std::numeric_limits<std::int64_t>::max();
constexpr int kMaxLayers = 10'000;

Values readValues(const JsonFields& parameters, const nlohmann::json& json)
{
    Values values;
    for (const auto& [key, value] : json.items()) {
        if (value.is_boolean())
            values.set(key, value.get<bool>());
        else if (value.is_string())
            values.set(key, value.get<std::string>());
        else if (value.is_array())
            values.set(key, parameters.reals(key));
        else if (value.is_number_float())
            values.set(key, value.get<double>());
        else
            values.set(key, parameters.integer(key, std::numeric_limits<std::int64_t>::min(), kMaxInt64));
    }
    return values;
}

ModelFacts readFacts(const JsonFields& fields)
{
    ModelFacts facts;
    facts.hasClassToken = fields.flag("class_token");
    facts.visionLayers = fields.number("vision_layers", 0, kMaxLayers);
    facts.visionFeatureLayer = fields.number("vision_feature_layer", -1, kMaxLayers);
    facts.decoderLayers = fields.number("decoder_layers", 0, kMaxLayers);
    facts.patchGrid = fields.number("patch_grid", 0, kMaxInt);
    facts.newlineTokens = fields.flag("newline_tokens");
    facts.tiles = fields.flag("tiles");
    facts.imagePredictor = fields.flag("image_predictor");
    facts.textPredictor = fields.flag("text_predictor");
    if (fields.has("sparse_layer")) { // traces of earlier versions lack these
        facts.predictorsMissing = fields.text("predictors_missing");
        facts.sparseLayer = fields.number("sparse_layer", 0, kMaxLayers);
        facts.imageKeepRate = fields.real("image_keep_rate");
    }
    return facts;
}

ImageInfo readImageInfo(const JsonFields& image, const JsonFields& run)
{
    ImageInfo info;
    info.name = image.text("path");
    info.exifOrientation = image.number("exif_orientation", 1, 8);
    info.exifApplied = image.flag("exif_applied");
    info.sha256 = image.text("sha256");
    info.notes = run.texts("image_notes");
    return info;
}

void readModel(const JsonFields& root, RunInfo& info)
{
    const JsonFields program = root.object("program");
    const JsonFields model = root.object("model");
    info.programVersion = program.text("version");
    info.programCommit = program.text("commit");
    info.modelPath = model.text("path");
    info.modelName = model.text("name");
    info.architecture = model.text("architecture");
    info.parameters = model.integer("parameters", 0, kMaxInt64);
    info.dtype = model.text("dtype");
    info.device = model.text("device");
    info.deviceName = model.text("device_name");
}

} // namespace

RunInfo readRunInfo(const JsonFields& root, const JsonFields& own, int visualTokens)
{
    const JsonFields run = own.object("run");
    const JsonFields method = root.object("method");
    RunInfo info;
    readModel(root, info);
    info.deviceNote = run.text("device_note");
    info.embeddedModel = run.flag("embedded_model");
    info.threads = run.number("threads", 0, kMaxInt);
    info.facts = readFacts(run.object("facts"));
    info.image = readImageInfo(root.object("image"), run);
    info.question = run.text("question");
    info.rawPrompt = run.flag("raw_prompt");
    info.kvCache = !run.has("kv_cache") || run.flag("kv_cache");
    if (run.has("earlier_questions")) // only chats have them
        info.earlierQuestions = run.texts("earlier_questions");
    info.promptPreset = run.text("prompt_preset");
    info.promptText = root.object("prompt").text("text");
    info.promptIds = root.object("prompt").numbers("ids", 0, kMaxInt);
    info.method = method.text("name");
    info.values = readValues(method.object("parameters"), method.value("parameters"));
    info.seed = run.natural("seed");
    info.maxNewTokens = run.number("max_new_tokens", 0, kMaxInt);
    info.temperature = run.real("temperature");
    info.topP = run.real("top_p");
    info.topK = run.number("top_k", 0, kMaxInt);
    info.stopOnEos = run.flag("stop_on_eos");
    info.command = root.text("command");
    info.forcedKeep = root.object("overrides").numbers("keep", 0, visualTokens - 1);
    info.forcedDrop = root.object("overrides").numbers("drop", 0, visualTokens - 1);
    return info;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/model_info.h"

#include "core/base/error.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/tensor_names.h"
#include "core/pruning/predictors.h"
#include "core/session/request.h"
#include "core/text/chat_template.h"
#include "core/text/tokenizer.h"

#include <algorithm>

namespace ps {
namespace {

namespace fs = std::filesystem;

/// Packed tokens of the largest canvas that the checkpoint allows: overview, tiles, one newline per mosaic row.
int largestPrompt(const ModelConfig& config)
{
    const int grid = config.vision.imageSize / config.vision.patchSize, newline = config.newlineParameter ? 1 : 0;
    int most = 0;
    for (const auto& [height, width] : config.processor.pinpoints) {
        const int rows = height / config.vision.imageSize * grid, cols = width / config.vision.imageSize * grid;
        most = std::max(most, rows * (cols + newline));
    }
    return grid * grid + most;
}

MemoryNeed memoryNeed(const ModelReport& report, const TextConfig& text, const std::string& dtype, int elementBytes)
{
    const std::int64_t tokens = std::min(report.maxVisualTokens + Sampling {}.maxNewTokens, report.maxPositions);
    const std::int64_t perToken = 2LL * text.layers * text.kvHeads * text.headDim; // keys and values
    return { .dtype = dtype, .weights = report.parameters * elementBytes, .cache = tokens * perToken * elementBytes };
}

void describeConfig(const ModelConfig& config, ModelReport& report)
{
    report.architecture = config.architectureName;
    report.decoder = config.text.kind == DecoderKind::Mistral ? "Mistral" : "LLaMA";
    report.storedDtype = config.storedDtype;
    report.facts = config.facts();
    report.vocabulary = config.text.vocabulary;
    report.shape = { .layers = config.text.layers,
        .width = config.text.hidden,
        .keyWidth = config.text.kvHeads * config.text.headDim,
        .mlpWidth = config.text.intermediate,
        .vocabulary = config.text.vocabulary };
    report.maxPositions = config.text.maxPositions;
    report.maxVisualTokens = largestPrompt(config);
    for (const std::string& key : config.unknownKeys)
        report.notes.push_back("config key '" + key + "' is not used");
}

void describeTensors(const Checkpoint& checkpoint, const ModelConfig& config, ModelReport& report)
{
    report.layoutName = checkpoint.layoutName();
    report.parameters = checkpoint.parameters();
    report.tensorBytes = checkpoint.bytes();
    bool image = false, text = false;
    for (const auto& [name, location] : checkpoint.tensors()) {
        const std::int64_t elements = location.entry.elements();
        if (isPredictorName(name)) {
            image = image || name.find("image_score_predictor") != std::string::npos;
            text = text || name.find("text_score_predictor") != std::string::npos;
        } else if (name.starts_with("vision."))
            report.visionParameters += elements;
        else if (name.starts_with("multi_modal_projector.") || name == "image_newline")
            report.projectorParameters += elements;
        else
            report.decoderParameters += elements;
    }
    report.imagePredictor = image && report.facts.imagePredictor;
    report.textPredictor = text && report.facts.textPredictor;
    if (report.facts.imagePredictor && !image)
        report.notes.emplace_back("config.json names an image predictor, no file holds its tensors");
    if (report.facts.textPredictor && !text)
        report.notes.emplace_back("config.json names a text predictor, no file holds its tensors");
    report.memory = { memoryNeed(report, config.text, "f32", 4),
        memoryNeed(report, config.text, "f16 or bf16", 2) };
}

/// Runs one step of the inspection; its error becomes a problem of the report.
template <typename Step>
bool checked(ModelReport& report, const Step& step)
{
    try {
        step();
        return true;
    } catch (const Error& error) {
        report.problems.push_back(error.message());
        return false;
    }
}

std::vector<ModelFile> filesOf(const fs::path& folder)
{
    std::vector<ModelFile> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.is_regular_file(ignored))
            files.push_back({ .name = entry.path().filename().string(),
                .bytes = static_cast<std::int64_t>(entry.file_size(ignored)) });
    std::sort(
        files.begin(), files.end(), [](const ModelFile& a, const ModelFile& b) { return a.name < b.name; });
    return files;
}

} // namespace

ModelReport inspectModel(const ModelSource& source)
{
    if (!fs::is_directory(source.folder))
        throw Error(ErrorKind::Missing, "there is no such folder", source.folder.string());
    ModelReport report { .name = source.name, .folder = source.folder.string(), .files = filesOf(source.folder) };
    ModelConfig config;
    const bool configured = checked(report, [&] {
        config = readModelConfig(source.folder);
        describeConfig(config, report);
    });
    if (!configured)
        return report; // shapes and vocabulary are unknown: nothing else can be judged
    checked(report, [&] { describeTensors(Checkpoint::open(source.folder, config), config, report); });
    checked(report, [&] { Tokenizer::open(source.folder, config.text.vocabulary); });
    checked(report, [&] { report.promptPreset = presetOf(config, source.folder); });
    return report;
}

ModelFacts modelFacts(const ModelSource& source)
{
    const ModelConfig config = readModelConfig(source.folder);
    return config.sparse ? confirmedFacts(config, Checkpoint::open(source.folder, config)) : config.facts();
}

} // namespace ps

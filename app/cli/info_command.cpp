// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/units.h"
#include "core/session/catalog.h"
#include "core/session/model_info.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace ps::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string bytesText(std::int64_t bytes) { return byteText(static_cast<std::uint64_t>(bytes)); }

std::string predictorText(const ModelReport& report)
{
    if (report.imagePredictor && report.textPredictor)
        return "image and text";
    return report.imagePredictor ? "image" : report.textPredictor ? "text" : "none";
}

Json reportJson(const ModelReport& report)
{
    Json json { { "schema", "prunescope.info/1" }, { "name", report.name },
        { "architecture", report.architecture }, { "decoder", report.decoder },
        { "dtype", report.storedDtype }, { "prompt", report.promptPreset },
        { "tensor_names", report.layoutName }, { "parameters", report.parameters },
        { "parameters_by_part",
            { { "vision", report.visionParameters }, { "projector", report.projectorParameters },
                { "decoder", report.decoderParameters } } },
        { "bytes", report.tensorBytes }, { "vision_layers", report.facts.visionLayers },
        { "decoder_layers", report.facts.decoderLayers }, { "patch_grid", report.facts.patchGrid },
        { "vocabulary", report.vocabulary }, { "max_positions", report.maxPositions },
        { "max_visual_tokens", report.maxVisualTokens },
        { "predictors", { { "image", report.imagePredictor }, { "text", report.textPredictor } } },
        { "files", Json::array() }, { "memory_bytes", Json::array() }, { "notes", report.notes },
        { "problems", report.problems } };
    for (const ModelFile& file : report.files)
        json["files"].push_back({ { "name", file.name }, { "bytes", file.bytes } });
    for (const MemoryNeed& need : report.memory)
        json["memory_bytes"].push_back(
            { { "dtype", need.dtype }, { "weights", need.weights }, { "kv_cache", need.cache } });
    return json;
}

std::string line(const std::string& label, const std::string& text)
{
    constexpr std::size_t kLabelWidth = 14;
    return label + std::string(kLabelWidth - label.size(), ' ') + text + "\n";
}

std::string partsText(const ModelReport& report)
{
    return thousands(report.parameters) + " (vision " + thousands(report.visionParameters) + ", projector "
        + thousands(report.projectorParameters) + ", decoder " + thousands(report.decoderParameters) + ")";
}

std::string configText(const ModelReport& report)
{
    return line("architecture", report.architecture + ", " + report.decoder + " decoder")
        + line("layers",
            std::to_string(report.facts.visionLayers) + " vision, "
                + std::to_string(report.facts.decoderLayers) + " decoder")
        + line("patches",
            std::to_string(report.facts.patchGrid) + " x " + std::to_string(report.facts.patchGrid)
                + " a partition, at most " + thousands(report.maxVisualTokens) + " visual tokens")
        + line("vocabulary",
            thousands(report.vocabulary) + ", at most " + thousands(report.maxPositions) + " positions")
        + line("stored as", report.storedDtype)
        + line("prompt", report.promptPreset.empty() ? "unknown" : report.promptPreset);
}

std::string reportText(const ModelReport& report)
{
    std::string text = line("model", report.name);
    if (!report.architecture.empty())
        text += configText(report);
    if (report.parameters > 0) {
        text += line("tensors", "named in layout " + report.layoutName + ", " + bytesText(report.tensorBytes))
            + line("parameters", partsText(report)) + line("predictors", predictorText(report));
        for (const MemoryNeed& need : report.memory)
            text += line("memory",
                need.dtype + ": " + bytesText(need.weights) + " for weights, up to " + bytesText(need.cache)
                    + " for keys and values");
    }
    for (const ModelFile& file : report.files)
        text += line("file", file.name + ", " + bytesText(file.bytes));
    for (const std::string& note : report.notes)
        text += line("note", note);
    for (const std::string& problem : report.problems)
        text += line("problem", problem);
    return text;
}

int inspect(const Options& options)
{
    const ModelReport report = inspectModel(resolveModel(options.model));
    if (options.json.empty())
        print(reportText(report));
    else
        writeText(options.json, dumpJson(reportJson(report)));
    if (!report.problems.empty())
        throw Error(ErrorKind::Damaged, "the model cannot be opened: " + report.problems.front(), report.name);
    return kDone;
}

} // namespace

void addInfoCommand(Program& program)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command = addCommand(program, "info",
        "Say what a checkpoint holds, what is missing and what it will need",
        [options] { return inspect(*options); });
    command
        .add_option("model", options->model, "Checkpoint folder or name of an embedded model [the embedded default]")
        ->type_name("DIR");
    addJsonOption(command, *options);
}

} // namespace ps::cli

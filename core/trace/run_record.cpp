// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/run_record.h"

#include "core/base/json.h"
#include "core/trace/record_json.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>

namespace ps {
namespace {

using Json = nlohmann::ordered_json;

Json orNull(double value) { return value < 0 || !std::isfinite(value) ? Json() : Json(value); }
Json orNull(std::int64_t value) { return value < 0 ? Json() : Json(value); }
Json orNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

/// A list that stays a list when it is empty.
template <typename Items, typename Of>
Json listOf(const Items& items, Of of)
{
    Json list = Json::array();
    for (const auto& item : items)
        list.push_back(of(item));
    return list;
}

/// What may leave this machine of a path: no folder of the user's, no user name.
std::string shownPath(const std::string& path)
{
    const std::filesystem::path whole(path);
    const bool revealing = whole.is_absolute() || path.find("..") != std::string::npos;
    if (!revealing)
        return path;
    const std::filesystem::path name = whole.filename();
    return name.empty() ? whole.parent_path().filename().string() : name.string();
}

Json modelJson(const RunInfo& run)
{
    return { { "path", shownPath(run.modelPath) }, { "name", run.modelName },
        { "architecture", run.architecture }, { "parameters", run.parameters }, { "dtype", run.dtype },
        { "device", run.device }, { "device_name", run.deviceName } };
}

Json imageJson(const ImageInfo& image, const Layout& layout)
{
    return { { "path", shownPath(image.name) }, { "width", layout.geometry.imageWidth },
        { "height", layout.geometry.imageHeight }, { "exif_orientation", image.exifOrientation },
        { "exif_applied", image.exifApplied }, { "sha256", orNull(image.sha256) } };
}

Json layoutJson(const Layout& layout)
{
    const ImageGeometry& geometry = layout.geometry;
    Json json;
    json["grid"] = { geometry.gridRows, geometry.gridCols };
    json["canvas"] = { geometry.canvasHeight, geometry.canvasWidth };
    json["patch_grid"] = geometry.patchSize > 0 ? Json(geometry.patchGrid()) : Json();
    json["partitions"] = listOf(layout.partitions, [](const Partition& p) -> Json {
        return { { "index", p.index }, { "row", p.row }, { "col", p.col },
            { "rect", { p.rect.x, p.rect.y, p.rect.width, p.rect.height } } };
    });
    json["visual_tokens"] = layout.visualTokens();
    return json;
}

Json methodJson(const RunInfo& run)
{
    Json parameters = Json::object();
    for (const auto& [key, value] : run.values.all())
        std::visit([&, &name = key](const auto& plain) { parameters[name] = plain; }, value);
    const Json rule = run.values.has("rule") ? parameters["rule"] : Json();
    return { { "name", run.method }, { "parameters", parameters }, { "rule", rule } };
}

template <typename Counts> // BudgetTotal, BudgetLine
void addChain(Json& json, const Counts& counts)
{
    json["requested"] = orNull(std::int64_t { counts.requested });
    json["allocated"] = orNull(std::int64_t { counts.allocated });
    json["after_unpad"] = orNull(std::int64_t { counts.afterUnpad });
    json["fed"] = orNull(std::int64_t { counts.fed });
}

Json budgetJson(const Trace& trace)
{
    const PruneStep* step = trace.stepBefore(kBeforeLanguage);
    BudgetTotal total = step != nullptr ? step->total : BudgetTotal {};
    if (total.fed < 0 && !trace.layers.empty())
        total.fed = trace.further.empty() ? trace.fedTokens() // measured, of all pictures
                                          : static_cast<int>(trace.aliveAt(0).size());
    Json json;
    addChain(json, total);
    json["partitions"] = listOf(step != nullptr ? step->ledger : std::vector<BudgetLine> {},
        [](const BudgetLine& line) {
        Json entry;
        entry["index"] = line.partition;
        addChain(entry, line);
        return entry;
    });
    return json;
}

Json stepsJson(const std::vector<std::shared_ptr<const PruneStep>>& steps)
{
    return listOf(steps, [](const auto& step) -> Json {
        return { { "layer", step->layer }, { "before", step->idsBefore.size() }, { "kept", step->idsKept } };
    });
}

Json furtherJson(const Trace& trace)
{
    Json list = Json::array();
    for (std::size_t i = 0; i < trace.further.size(); ++i) {
        const FurtherPicture& picture = trace.further[i];
        list.push_back({ { "image", imageJson(trace.run.furtherImages[i], picture.layout) },
            { "layout", layoutJson(picture.layout) }, { "steps", stepsJson(picture.steps) } });
    }
    return list;
}

Json layersJson(const Trace& trace)
{
    return listOf(trace.layers, [](const auto& layer) -> Json {
        return { { "layer", layer->layer }, { "visual", layer->visualTokens }, { "text", layer->textTokens },
            { "ms", orNull(layer->elapsedMs) }, { "kv_bytes", orNull(layer->cacheBytes) } };
    });
}

Json decodeJson(const Trace& trace)
{
    return { { "kept_in_cache", listOf(trace.answer, [](const auto& token) { return token->stored; }) },
        { "cache_tokens", listOf(trace.answer, [](const auto& token) { return token->cacheTokens; }) },
        { "sparse_cache_tokens", listOf(trace.answer, [](const auto& token) { return token->sparseTokens; }) } };
}

Json finishJson(Finish finish)
{
    switch (finish) {
    case Finish::Eos: return "eos";
    case Finish::Length: return "length";
    case Finish::Cancelled: return "cancelled";
    case Finish::None: break;
    }
    return nullptr;
}

Json answerJson(const Trace& trace)
{
    return { { "text", trace.answerText() },
        { "ids", listOf(trace.answer, [](const auto& token) { return token->id; }) },
        { "logprobs", listOf(trace.answer, [](const auto& token) { return token->logProbability; }) },
        { "finish", finishJson(trace.finish) } };
}

Json timesJson(const StageTimes& times)
{
    return { { "decode_image", orNull(times.decodeImage) }, { "preprocess", orNull(times.preprocess) },
        { "vision", orNull(times.vision) }, { "project", orNull(times.project) },
        { "select", orNull(times.select) }, { "prefill", orNull(times.prefill) },
        { "first_token", orNull(times.firstToken) }, { "decode_total", orNull(times.decodeTotal) },
        { "total", orNull(times.total) } };
}

Json ratesJson(const Trace& trace)
{
    const auto measured = [](double rate) { return rate > 0 ? Json(rate) : Json(); };
    return { { "decode_tokens_per_s", measured(trace.decodeTokensPerSecond()) },
        { "prefill_tokens_per_s", measured(trace.prefillTokensPerSecond()) } };
}

Json memoryJson(const MemoryBytes& memory)
{
    return { { "weights", orNull(memory.weights) }, { "kv_cache", orNull(memory.kvCache) },
        { "peak_device", orNull(memory.peakDevice) }, { "peak_host", orNull(memory.peakHost) } };
}

} // namespace

nlohmann::ordered_json recordJson(const Trace& trace)
{
    const RunInfo& run = trace.run;
    Json json;
    json["schema"] = "prunescope.run/1";
    json["program"] = { { "version", run.programVersion }, { "commit", run.programCommit } };
    json["model"] = modelJson(run);
    json["image"] = imageJson(run.image, trace.layout);
    json["prompt"] = { { "text", run.promptText }, { "ids", run.promptIds } };
    json["layout"] = layoutJson(trace.layout);
    json["method"] = methodJson(run);
    json["budget"] = budgetJson(trace);
    json["steps"] = stepsJson(trace.steps);
    if (!trace.further.empty())
        json["further_images"] = furtherJson(trace);
    json["layers"] = layersJson(trace);
    json["decode"] = decodeJson(trace);
    json["answer"] = answerJson(trace);
    json["timing_ms"] = timesJson(trace.times);
    json["rates"] = ratesJson(trace);
    json["memory_bytes"] = memoryJson(trace.memory);
    json["overrides"] = { { "keep", run.forcedKeep }, { "drop", run.forcedDrop } };
    json["command"] = run.command;
    return json;
}

std::string runRecord(const Trace& trace) { return dumpJson(recordJson(trace)); }

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/trace_json.h"

#include "core/base/json.h"
#include "core/trace/record_json.h"
#include "core/trace/trace_names.h"

#include <nlohmann/json.hpp>

#include <iterator>

namespace ps {
namespace {

using Json = nlohmann::ordered_json;

template <typename Items, typename Of>
Json listOf(const Items& items, Of of)
{
    Json list = Json::array();
    std::transform(items.begin(), items.end(), std::back_inserter(list), of);
    return list;
}

Json geometryJson(const Layout& layout)
{
    const ImageGeometry& geometry = layout.geometry;
    Json json;
    json["framing"] = nameOf(kFramingNames, geometry.framing);
    json["partition_size"] = geometry.partitionSize;
    json["patch_size"] = geometry.patchSize;
    json["resized"] = { geometry.resizedHeight, geometry.resizedWidth };
    json["offset"] = { geometry.offsetTop, geometry.offsetLeft };
    json["packing"] = nameOf(kPackingNames, layout.packing);
    json["newline_tokens"] = layout.newlineTokens;
    json["kept_rows"] = { layout.keptTop, layout.keptRows };
    json["kept_cols"] = { layout.keptLeft, layout.keptCols };
    return json;
}

Json factsJson(const ModelFacts& facts)
{
    return { { "class_token", facts.hasClassToken }, { "vision_layers", facts.visionLayers },
        { "vision_feature_layer", facts.visionFeatureLayer }, { "decoder_layers", facts.decoderLayers },
        { "patch_grid", facts.patchGrid }, { "newline_tokens", facts.newlineTokens },
        { "tiles", facts.tiles }, { "image_predictor", facts.imagePredictor },
        { "text_predictor", facts.textPredictor }, { "predictors_missing", facts.predictorsMissing },
        { "sparse_layer", facts.sparseLayer }, { "image_keep_rate", facts.imageKeepRate } };
}

Json runJson(const RunInfo& run)
{
    Json json;
    json["question"] = run.question;
    json["raw_prompt"] = run.rawPrompt;
    if (!run.kvCache)
        json["kv_cache"] = false;
    if (!run.earlierQuestions.empty())
        json["earlier_questions"] = run.earlierQuestions;
    json["prompt_preset"] = run.promptPreset;
    json["seed"] = run.seed;
    json["max_new_tokens"] = run.maxNewTokens;
    json["temperature"] = run.temperature;
    json["top_p"] = run.topP;
    json["top_k"] = run.topK;
    json["stop_on_eos"] = run.stopOnEos;
    json["threads"] = run.threads;
    json["device_note"] = run.deviceNote;
    json["embedded_model"] = run.embeddedModel;
    json["image_notes"] = run.image.notes;
    json["facts"] = factsJson(run.facts);
    return json;
}

Json totalJson(const BudgetTotal& total)
{
    return { { "requested", total.requested }, { "allocated", total.allocated },
        { "after_unpad", total.afterUnpad }, { "fed", total.fed }, { "newlines", total.newlines },
        { "lost_to_floor", total.lostToFloor }, { "guards", total.guards } };
}

Json lineJson(const BudgetLine& line)
{
    return { { "index", line.partition }, { "requested", line.requested }, { "allocated", line.allocated },
        { "after_unpad", line.afterUnpad }, { "fed", line.fed }, { "share", line.share },
        { "lost_to_clamp", line.lostToClamp }, { "lost_to_unpad", line.lostToUnpad },
        { "lost_no_candidates", line.lostNoCandidates } };
}

Json stepJson(const PruneStep& step)
{
    return { { "method", step.method }, { "ms", step.elapsedMs }, { "total", totalJson(step.total) },
        { "ledger", listOf(step.ledger, lineJson) } };
}

Json answerJson(const Trace& trace)
{
    return { { "pieces", listOf(trace.answer, [](const auto& token) { return token->text; }) },
        { "ms", listOf(trace.answer, [](const auto& token) { return token->elapsedMs; }) } };
}

Json classLayersJson(const Trace& trace)
{
    if (trace.vision == nullptr)
        return nullptr;
    return listOf(trace.vision->classRows, [](const ClassRows& rows) { return rows.layer; });
}

} // namespace

std::string traceJson(const Trace& trace)
{
    Json json = recordJson(trace);
    Json& own = json["trace"];
    own["schema"] = "prunescope.trace/1";
    own["state"] = nameOf(kStateNames, trace.state);
    own["stage"] = trace.stage;
    own["error"] = trace.error;
    own["vision_cached"] = trace.times.visionCached;
    own["geometry"] = geometryJson(trace.layout);
    own["run"] = runJson(trace.run);
    own["steps"] = listOf(trace.steps, [](const auto& step) { return stepJson(*step); });
    own["class_layers"] = classLayersJson(trace);
    own["answer"] = answerJson(trace);
    return dumpJson(json);
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/run.h"

#include "core/base/cancel.h"
#include "core/pruning/vision_selection.h"
#include "core/session/command_line.h"
#include "core/session/device.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <numeric>

namespace ps {
namespace {

/// Layers that the views and previews always read, those the method asked for, or all of them.
std::vector<int> classRowLayers(const ModelFacts& facts, const Needs& needs, Detail detail)
{
    std::vector<int> layers = needs.classRows;
    if (facts.hasClassToken) {
        layers.push_back(0);
        layers.push_back(facts.visionFeatureLayer);
        for (int i = 0; detail == Detail::Full && i <= facts.visionFeatureLayer; ++i)
            layers.push_back(i);
    }
    std::sort(layers.begin(), layers.end());
    layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
    return layers;
}

std::vector<Turn> turnsOf(const Request& request)
{
    std::vector<Turn> turns = request.history;
    turns.push_back({ .question = request.question });
    return turns;
}

std::vector<int> promptIds(const Model& model, const Request& request, RunInfo& run)
{
    if (request.question.find_first_not_of(" \t\r\n") == std::string::npos)
        throw Error(ErrorKind::BadArgument, "the question is empty", "question", "type one");
    run.promptPreset = request.rawPrompt ? ""
        : request.promptPreset.empty()   ? model.promptPreset
                                         : request.promptPreset;
    const std::vector<PromptPart> parts = request.rawPrompt
        ? rawPrompt(request.question)
        : renderPrompt(run.promptPreset, {}, turnsOf(request), request.image != nullptr);
    run.promptText = joined(parts);
    std::vector<int> ids = model.tokenizer.encode(parts);
    const auto places = std::count(ids.begin(), ids.end(), model.config.imageTokenId);
    if (places != (request.image ? 1 : 0))
        throw Error(ErrorKind::BadArgument,
            "the prompt has " + std::to_string(places) + " <image> places for "
                + (request.image ? "one picture" : "no picture"),
            "prompt",
            request.image ? "write <image> once, where the picture goes" : "give a picture or leave <image> out");
    return ids;
}

at::Tensor embeddingRows(const Decoder& decoder, std::span<const int> ids)
{
    const std::vector<std::int64_t> rows(ids.begin(), ids.end());
    return decoder.embedding.index_select(0, at::tensor(rows, at::kLong).to(decoder.embedding.device()));
}

at::Tensor expandedIds(const std::vector<int>& prompt, std::size_t place, int imageToken, int visualTokens)
{
    std::vector<std::int64_t> ids(prompt.begin(), prompt.begin() + static_cast<std::ptrdiff_t>(place));
    ids.insert(ids.end(), static_cast<std::size_t>(visualTokens), imageToken);
    ids.insert(ids.end(), prompt.begin() + static_cast<std::ptrdiff_t>(place) + 1, prompt.end());
    return at::tensor(ids, at::kLong);
}

} // namespace

Run::Run(const Workspace& workspace, const Request& request, const SnapshotFn& snapshot, std::stop_token stop)
    : m_work(workspace)
    , m_request(request)
    , m_snapshot(snapshot)
    , m_stop(std::move(stop))
    , m_taps(request.dumpFolder)
    , m_forcedKeep(request.forcedKeep)
    , m_sampler({ .temperature = request.sampling.temperature,
                    .topK = request.sampling.topK,
                    .topP = request.sampling.topP },
          request.seed)
{
}

void Run::execute()
{
    std::sort(m_forcedKeep.begin(), m_forcedKeep.end());
    describe();
    if (m_request.image) {
        look();
        select();
    }
    if (m_request.goal != Goal::Mask) {
        embed();
        prefill();
        if (m_request.goal == Goal::Answer)
            decode();
    }
    m_trace.times.total = m_request.decodeImageMs + m_clock.ms();
}

void Run::describe()
{
    m_trace.requestId = m_request.id;
    m_trace.run = m_work.info;
    m_trace.image = m_request.image;
    RunInfo& run = m_trace.run;
    run.image = m_request.imageInfo;
    run.question = m_request.question;
    run.rawPrompt = m_request.rawPrompt;
    for (const Turn& turn : m_request.history)
        run.earlierQuestions.push_back(turn.question);
    run.method = m_request.method;
    run.values = m_request.values;
    run.seed = m_request.seed;
    run.maxNewTokens = m_request.sampling.maxNewTokens;
    run.temperature = m_request.sampling.temperature;
    run.topP = m_request.sampling.topP;
    run.topK = m_request.sampling.topK;
    run.stopOnEos = m_request.sampling.stopOnEos;
    run.forcedKeep = m_request.forcedKeep;
    run.forcedDrop = m_request.forcedDrop;
    m_trace.times.decodeImage = m_request.decodeImageMs;
    if (m_request.image ? m_request.image->empty() : m_request.goal == Goal::Mask)
        throw Error(ErrorKind::BadArgument, "there is no picture", "image", "open one");
    const MethodEntry entry = findMethod(m_request.method, m_work.facts);
    run.values = validated(entry.describe(m_work.facts), m_request.values);
    m_method = makeMethod(
        m_request.method, run.values, { .facts = m_work.facts, .predictors = &m_work.model.predictors });
    m_needs = m_method->needs();
    if (!m_request.image)
        m_needs.rankedLayers.clear(); // there is nothing to rank
    if (m_request.goal != Goal::Mask)
        run.promptIds = promptIds(m_work.model, m_request, run);
    run.command = commandLine(run, Paths::NamesOnly);
}

void Run::look()
{
    publish("vision");
    const std::vector<int> layers = classRowLayers(m_work.facts, m_needs, m_request.detail);
    m_work.vision.look(m_work.model, m_request, layers, m_trace.times, m_taps, m_stop);
    m_trace.vision = m_work.vision.record();
    m_trace.layout = makeLayout(m_work.vision.geometry(), m_needs.packing, m_work.facts.newlineTokens);
}

void Run::select()
{
    throwIfStopped(m_stop);
    Stopwatch watch;
    const VisionView view { .layout = m_trace.layout, .vision = *m_trace.vision, .seed = m_request.seed };
    VisionSelection selection = selectVisualTokens(m_request.method, m_trace.layout,
        m_method->afterVision(view), { .keep = m_request.forcedKeep, .drop = m_request.forcedDrop });
    m_ids = std::move(selection.ids);
    if (selection.step)
        m_trace.steps.push_back(std::move(selection.step));
    m_trace.times.select = watch.ms();
    publish("project");
}

void Run::embed()
{
    Stopwatch watch;
    const Model& model = m_work.model;
    const std::vector<int>& prompt = m_trace.run.promptIds;
    const auto place = static_cast<std::size_t>(
        std::find(prompt.begin(), prompt.end(), model.config.imageTokenId) - prompt.begin());
    const std::size_t text = prompt.size() - (m_request.image ? 1 : 0), fed = text + m_ids.size();
    if (static_cast<std::int64_t>(fed) + m_request.sampling.maxNewTokens > model.config.text.maxPositions)
        throw Error(ErrorKind::BadArgument,
            std::to_string(m_ids.size()) + " visual + " + std::to_string(text) + " text + "
                + std::to_string(m_request.sampling.maxNewTokens) + " answer tokens do not fit the model's "
                + std::to_string(model.config.text.maxPositions),
            "prompt", "lower the budget, --max-new-tokens or the question's length");

    const std::span<const int> ids(prompt);
    m_sequence.hidden = embeddingRows(model.decoder, ids.first(place));
    if (m_request.image)
        m_sequence.hidden = at::cat({ m_sequence.hidden,
            visualEmbeddings(model.projector, m_work.vision.features(), m_trace.layout, m_ids),
            embeddingRows(model.decoder, ids.subspan(place + 1)) });
    m_sequence.ids = m_ids;
    m_sequence.visualStart = static_cast<std::int64_t>(place);
    m_sequence.positions.resize(fed);
    std::iota(m_sequence.positions.begin(), m_sequence.positions.end(), 0); // contiguous after dropping, as the papers do
    synchronize(model.device);
    m_trace.times.project = watch.ms();

    if (m_taps.on())
        writeTaps(place);
}

void Run::writeTaps(std::size_t place) const
{
    const Model& model = m_work.model;
    m_taps.write("inputs_embeds", m_sequence.hidden);
    if (!m_request.image) {
        m_taps.write("input_ids", at::tensor(m_trace.run.promptIds, at::kLong));
        return;
    }
    std::vector<int> all(m_trace.layout.tokens.size());
    std::iota(all.begin(), all.end(), 0);
    m_taps.write(
        "image_features", visualEmbeddings(model.projector, m_work.vision.features(), m_trace.layout, all));
    m_taps.write("input_ids",
        expandedIds(m_trace.run.promptIds, place, model.config.imageTokenId, m_trace.layout.visualTokens()));
    for (const ClassRows& rows : m_trace.vision->classRows) {
        const bool asked = std::find(m_needs.classRows.begin(), m_needs.classRows.end(), rows.layer)
            != m_needs.classRows.end();
        const std::int64_t partitions = m_trace.layout.geometry.partitionCount();
        if (asked)
            m_taps.write(rows.layer == m_needs.classRows.front() ? "cls_attention_first" : "cls_attention_last",
                at::tensor(rows.scores).view({ partitions, -1 }));
    }
}

void Run::publish(const char* stage)
{
    m_trace.stage = stage;
    if (m_snapshot)
        m_snapshot(std::make_shared<Trace>(m_trace));
}

} // namespace ps

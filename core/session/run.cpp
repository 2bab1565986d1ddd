// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/run.h"

#include "core/base/cancel.h"
#include "core/pruning/vision_selection.h"
#include "core/session/command_line.h"
#include "core/session/device.h"
#include "core/text/prompt.h"

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
    std::vector<Turn> turns;
    for (const ChatTurn& turn : request.history)
        turns.push_back({ .question = turn.question, .answer = turn.answer });
    turns.push_back({ .question = request.question });
    return turns;
}

std::vector<int> promptIds(const Model& model, const Request& request, RunInfo& run)
{
    if (request.question.find_first_not_of(" \t\r\n") == std::string::npos)
        throw Error(ErrorKind::BadArgument, "the question is empty", "question", "type one");
    const int pictures = request.image ? 1 + static_cast<int>(request.further.size()) : 0;
    run.promptPreset = request.rawPrompt ? ""
        : request.promptPreset.empty()   ? model.promptPreset
                                         : request.promptPreset;
    const std::vector<PromptPart> parts = request.rawPrompt
        ? rawPrompt(request.question)
        : renderPrompt(run.promptPreset, {}, turnsOf(request), pictures);
    run.promptText = joined(parts);
    std::vector<int> ids = model.tokenizer.encode(parts);
    const auto places = std::count(ids.begin(), ids.end(), model.config.imageTokenId);
    if (places != pictures)
        throw Error(ErrorKind::BadArgument,
            "the prompt has " + std::to_string(places) + " <image> places for " + std::to_string(pictures)
                + (pictures == 1 ? " picture" : " pictures"),
            "prompt", "write <image> once for every picture, where it goes");
    return ids;
}

/// Every placeholder becomes as many as its picture has visual tokens.
at::Tensor expandedIds(const std::vector<int>& prompt, int imageToken, const std::vector<int>& visualTokens)
{
    std::vector<std::int64_t> ids;
    std::size_t picture = 0;
    for (const int id : prompt)
        ids.insert(ids.end(), id == imageToken ? static_cast<std::size_t>(visualTokens[picture++]) : 1, id);
    return at::tensor(ids, at::kLong);
}

std::vector<int> everyId(const Layout& layout)
{
    std::vector<int> ids(layout.tokens.size());
    std::iota(ids.begin(), ids.end(), 0);
    return ids;
}

/// -1 stands for "not measured".
void addTime(double& sum, double ms)
{
    if (ms >= 0)
        sum = std::max(sum, 0.0) + ms;
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
    for (const FurtherImage& further : m_request.further)
        run.furtherImages.push_back(further.info);
    run.question = m_request.question;
    run.rawPrompt = m_request.rawPrompt;
    for (const ChatTurn& turn : m_request.history)
        run.earlierQuestions.push_back(turn.question);
    run.method = m_request.method;
    run.values = m_request.values;
    run.seed = m_request.seed;
    run.maxNewTokens = m_request.sampling.maxNewTokens;
    run.temperature = m_request.sampling.temperature;
    run.topP = m_request.sampling.topP;
    run.topK = m_request.sampling.topK;
    run.stopOnEos = m_request.sampling.stopOnEos;
    run.kvCache = m_request.kvCache;
    run.forcedKeep = m_request.forcedKeep;
    run.forcedDrop = m_request.forcedDrop;
    m_trace.times.decodeImage = m_request.decodeImageMs;
    const auto missing = [](const FurtherImage& further) { return !further.image || further.image->empty(); };
    if (m_request.image ? m_request.image->empty() || std::ranges::any_of(m_request.further, missing)
                        : m_request.goal == Goal::Mask || !m_request.further.empty())
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
    add(m_work.vision, m_trace.layout);
    for (const FurtherImage& further : m_request.further) {
        VisionCache vision; // only the first picture's features outlive the run
        StageTimes times;
        vision.look(m_work.model, { .image = further.image }, layers, times, Taps({}), m_stop);
        addTime(m_trace.times.preprocess, times.preprocess);
        addTime(m_trace.times.vision, times.vision);
        add(vision, m_trace.further.emplace_back().layout);
    }
}

void Run::add(const VisionCache& vision, Layout& layout)
{
    layout = makeLayout(vision.geometry(), m_needs.packing, m_work.facts.newlineTokens);
    m_pictures.push_back({ .features = vision.features(), .vision = vision.record() });
}

const Layout& Run::layoutOf(std::size_t picture) const
{
    return picture == 0 ? m_trace.layout : m_trace.further[picture - 1].layout;
}

void Run::select()
{
    throwIfStopped(m_stop);
    Stopwatch watch;
    for (std::size_t i = 0; i < m_pictures.size(); ++i) {
        const VisionView view { .layout = layoutOf(i), .vision = *m_pictures[i].vision, .seed = m_request.seed };
        const Overrides forced { .keep = m_request.forcedKeep, .drop = m_request.forcedDrop };
        VisionSelection selection = selectVisualTokens(
            m_request.method, layoutOf(i), m_method->afterVision(view), i == 0 ? forced : Overrides {});
        m_pictures[i].ids = std::move(selection.ids);
        if (selection.step)
            (i == 0 ? m_trace.steps : m_trace.further[i - 1].steps).push_back(std::move(selection.step));
    }
    m_trace.times.select = watch.ms();
    publish("project");
}

void Run::embed()
{
    Stopwatch watch;
    const Model& model = m_work.model;
    const std::span<const int> prompt(m_trace.run.promptIds);
    std::vector<at::Tensor> parts;
    std::int64_t rows = 0;
    std::size_t from = 0; // first id of the text part at hand
    const auto addText = [&](std::size_t end) {
        parts.push_back(embeddingRows(model.decoder, prompt.subspan(from, end - from)));
        rows += parts.back().size(0);
    };
    for (std::size_t at = 0; at < prompt.size(); ++at) {
        if (prompt[at] != model.config.imageTokenId)
            continue;
        const std::size_t picture = m_sequence.spans.size();
        const std::vector<int>& ids = m_pictures[picture].ids;
        addText(at);
        from = at + 1;
        parts.push_back(visualEmbeddings(model.projector, m_pictures[picture].features, layoutOf(picture), ids));
        m_sequence.spans.push_back({ .start = rows, .ids = ids });
        rows += static_cast<std::int64_t>(ids.size());
    }
    addText(prompt.size());
    m_sequence.hidden = at::cat(parts);
    if (rows + m_request.sampling.maxNewTokens > model.config.text.maxPositions)
        throw Error(ErrorKind::BadArgument,
            std::to_string(m_sequence.visualTokens()) + " visual + " + std::to_string(m_sequence.textTokens())
                + " text + " + std::to_string(m_request.sampling.maxNewTokens)
                + " answer tokens do not fit the model's " + std::to_string(model.config.text.maxPositions),
            "prompt", "lower the budget, --max-new-tokens or the question's length");
    m_sequence.positions.resize(static_cast<std::size_t>(rows));
    std::iota(m_sequence.positions.begin(), m_sequence.positions.end(), 0); // contiguous after dropping, as the papers do
    if (!m_request.kvCache)
        m_prompt = m_sequence;
    synchronize(model.device);
    m_trace.times.project = watch.ms();

    if (m_taps.on())
        writeTaps();
}

void Run::writeTaps() const
{
    const Model& model = m_work.model;
    std::vector<int> counts;
    std::vector<at::Tensor> features;
    for (std::size_t i = 0; i < m_pictures.size(); ++i) {
        counts.push_back(layoutOf(i).visualTokens());
        features.push_back(
            visualEmbeddings(model.projector, m_pictures[i].features, layoutOf(i), everyId(layoutOf(i))));
    }
    if (!features.empty())
        m_taps.write("image_features", at::cat(features));
    m_taps.write("inputs_embeds", m_sequence.hidden);
    m_taps.write("input_ids", expandedIds(m_trace.run.promptIds, model.config.imageTokenId, counts));
    if (!m_trace.vision)
        return;
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

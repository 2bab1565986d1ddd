// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/run.h"

#include "core/base/cancel.h"
#include "core/session/device.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <numeric>

// The second half of a run, inside the language model: prefill layer by layer, then token by token.

namespace ps {
namespace {

constexpr double kChunkFlops = 5e9; // between two looks at the stop token: about 50 ms on two CPU cores
constexpr std::int64_t kFewestChunkRows = 64; // fewer would starve the matrix products

} // namespace

void Run::prefill()
{
    Stopwatch watch;
    const Model& model = m_work.model;
    const std::int64_t needed = m_sequence.size() + m_request.sampling.maxNewTokens + 1;
    if (m_work.rope.length() < needed)
        m_work.rope = RopeTable(model.config.text, needed, model.dtype, model.device);
    m_rotation = rotationOf(m_sequence);
    m_cache.resize(model.decoder.layers.size());
    at::Tensor lastRow;
    for (int layer = 0; layer < model.config.text.layers; ++layer) {
        if (std::binary_search(m_needs.rankedLayers.begin(), m_needs.rankedLayers.end(), layer))
            dropTokens(layer, lastRow);
        runLayer(layer, lastRow);
        m_taps.write("hidden_" + std::to_string(layer), m_sequence.hidden);
        publish("prefill");
    }
    m_next = sample(m_sequence.hidden.slice(0, m_sequence.size() - 1), -1);
    m_trace.times.prefill = watch.ms();
    m_trace.times.firstToken = m_request.decodeImageMs + m_clock.ms();
    if (!m_request.kvCache)
        m_cache.clear();
    m_trace.memory.kvCache = bytes(m_cache);
    m_sequence.hidden.reset();
}

void Run::dropTokens(int layer, const at::Tensor& lastRow)
{
    const DecoderLayer& weights = m_work.model.decoder.layers[static_cast<std::size_t>(layer)];
    Stopwatch watch;
    const ProbedLayer probe(
        m_work.model.config.text, weights, m_sequence.hidden, m_rotation, m_sequence.positions);
    std::vector<LayerDecision>& decisions = m_decisions[layer];
    std::vector<std::vector<float>> scores(m_pictures.size());
    for (std::size_t i = 0; i < m_pictures.size(); ++i) { // each picture on its own tokens
        const VisualSpan& span = m_sequence.spans[i];
        if (m_needs.ranksByScore)
            scores[i] = m_method->score({ .layer = layer,
                .hidden = m_sequence.hidden,
                .visualRows = span.rows(m_work.model.device),
                .lastRow = m_sequence.size() - 1,
                .lastRowScores = lastRow,
                .probe = probe });
        decisions.push_back(m_method->beforeLayer({ .layer = layer,
            .visualTokens = static_cast<int>(m_pictures[i].ids.size()),
            .alive = static_cast<int>(span.ids.size()),
            .score = scores[i],
            .seed = m_request.seed }));
    }
    const std::int64_t before = m_sequence.size();
    m_sequence.keys = probe.keys();
    const auto steps = dropBeforeLayer(m_sequence, m_request.method, layer, decisions, m_forcedKeep);
    if (m_sequence.size() == before)
        m_sequence.keys.reset(); // one product instead of three, and bit for bit what a run without a method computes
    m_rotation = rotationOf(m_sequence);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        steps[i]->score = std::move(scores[i]);
        steps[i]->elapsedMs = i == 0 ? watch.ms() : 0; // of all pictures
        (i == 0 ? m_trace.steps : m_trace.further[i - 1].steps).push_back(steps[i]);
    }
}

Rotation Run::rotationOf(const Sequence& sequence) const
{
    return m_work.rope.at(at::tensor(sequence.positions, at::kLong).to(m_work.model.device));
}

void Run::throughLayer(int layer, at::Tensor* lastRow)
{
    const Model& model = m_work.model;
    LayerCache& cache = m_cache[static_cast<std::size_t>(layer)];
    cache = LayerCache(
        model.config.text, m_sequence.size() + m_request.sampling.maxNewTokens, model.dtype, model.device);
    cache.nextPosition = m_sequence.positions.back() + 1;
    if (model.config.text.slidingWindow)
        cache.positions = m_sequence.positions;
    const LayerPass pass { .rotation = m_rotation,
        .cache = &cache,
        .keys = m_sequence.keys.defined() ? &m_sequence.keys : nullptr,
        .chunk = chunkRows(),
        .stop = m_stop,
        .lastRow = lastRow };
    m_sequence.hidden = decoderLayer(
        model.config.text, model.decoder.layers[static_cast<std::size_t>(layer)], m_sequence.hidden, pass);
    m_sequence.keys.reset();
}

void Run::runLayer(int layer, at::Tensor& lastRow)
{
    const Model& model = m_work.model;
    Stopwatch watch;
    lastRow.reset();
    throughLayer(layer, wantsLastRow(layer) ? &lastRow : nullptr);

    auto record = std::make_shared<LayerRecord>();
    record->layer = layer;
    record->visualTokens = static_cast<int>(m_sequence.visualTokens());
    record->textTokens = static_cast<int>(m_sequence.textTokens());
    record->cacheBytes = m_cache[static_cast<std::size_t>(layer)].bytes();
    if (m_request.detail == Detail::Full && !m_sequence.spans.empty()) {
        const at::Tensor rows = m_sequence.spans.front().rows(model.device),
                         mean = at::softmax(lastRow, -1).mean(0).index_select(0, rows).to(at::kCPU); // (visual)
        record->attention.assign(mean.const_data_ptr<float>(), mean.const_data_ptr<float>() + mean.numel());
    }
    if (model.device.is_cpu() || m_request.detail == Detail::Full) { // a GPU would have to wait for every layer
        synchronize(model.device);
        record->elapsedMs = watch.ms();
    }
    m_trace.layers.push_back(std::move(record));
}

void Run::decode()
{
    const Model& model = m_work.model;
    const std::vector<int>& eos = model.config.text.eosIds;
    StreamDecoder text(model.tokenizer);
    Stopwatch all;
    double stepMs = 0;
    Finish finish = Finish::Length;
    for (int step = 0; step < m_request.sampling.maxNewTokens; ++step) {
        throwIfStopped(m_stop);
        if (m_request.sampling.stopOnEos && std::find(eos.begin(), eos.end(), m_next.id) != eos.end()) {
            finish = Finish::Eos;
            break;
        }
        auto token = std::make_shared<AnswerToken>();
        token->id = m_next.id;
        token->logProbability = m_next.logProbability;
        token->elapsedMs = stepMs;
        token->text = text.push(m_next.id);
        const bool last = step + 1 == m_request.sampling.maxNewTokens;
        Stopwatch watch;
        if (!last || m_taps.on()) {
            at::Tensor margin;
            const at::Tensor hidden = m_request.kvCache ? decodeStep(m_next.id, margin)
                                                        : recomputeStep(m_next.id, margin);
            m_next = sample(hidden, step);
            if (margin.defined())
                settle(margin.item<float>(), step, *token);
        }
        stepMs = watch.ms();
        token->cacheTokens = static_cast<int>(longest(m_cache));
        token->sparseTokens = static_cast<int>(shortest(m_cache));
        m_trace.answer.push_back(std::move(token));
        m_trace.times.decodeTotal = all.ms();
        publish("decode");
    }
    if (const std::string rest = text.finish(); !rest.empty() && !m_trace.answer.empty()) {
        auto token = std::make_shared<AnswerToken>(*m_trace.answer.back());
        token->text += rest;
        m_trace.answer.back() = std::move(token);
    }
    m_trace.finish = finish;
    m_trace.memory.kvCache = bytes(m_cache);
}

at::Tensor Run::decodeStep(int token, at::Tensor& margin)
{
    const Model& model = m_work.model;
    at::Tensor hidden = model.decoder.embedding.slice(0, token, token + 1); // (1, D)
    for (std::size_t layer = 0; layer < m_cache.size(); ++layer) {
        LayerCache& cache = m_cache[layer];
        if (model.config.text.slidingWindow)
            cache.positions.push_back(cache.nextPosition);
        const Rotation rotation = m_work.rope.at(cache.nextPosition++);
        if (m_needs.gatedLayer == static_cast<int>(layer))
            margin = m_method->margin({ .layer = static_cast<int>(layer), .hidden = hidden });
        hidden = decoderLayer(model.config.text, model.decoder.layers[layer], hidden,
            { .rotation = rotation, .cache = &cache, .stop = m_stop });
    }
    return hidden;
}

// The whole sequence again, thinned by the decisions of prefill. In the dense layers a row depends on no later one, so those
// decisions would come out the same; rows keep the positions that the cached path gave them.
at::Tensor Run::recomputeStep(int token, at::Tensor& margin)
{
    m_fed.push_back(token);
    m_sequence = m_prompt;
    m_sequence.hidden = at::cat({ m_prompt.hidden, embeddingRows(m_work.model.decoder, m_fed) });
    for (std::size_t i = 0; i < m_fed.size(); ++i)
        m_sequence.positions.push_back(m_sequence.positions.back() + 1);
    m_rotation = rotationOf(m_sequence);
    m_cache.resize(m_work.model.decoder.layers.size());
    for (int layer = 0; layer < m_work.model.config.text.layers; ++layer) {
        if (const auto decided = m_decisions.find(layer); decided != m_decisions.end()) {
            dropBeforeLayer(m_sequence, m_request.method, layer, decided->second, m_forcedKeep);
            m_rotation = rotationOf(m_sequence);
        }
        if (m_needs.gatedLayer == layer)
            dropGenerated(layer, margin);
        throughLayer(layer, nullptr);
    }
    m_cache.clear();
    return m_sequence.hidden.slice(0, m_sequence.size() - 1);
}

/// Generated rows that the gate would not have stored go; the newest always stays, its margin is the step's.
void Run::dropGenerated(int layer, at::Tensor& margin)
{
    const auto generated = static_cast<std::int64_t>(m_fed.size()), prompt = m_sequence.size() - generated;
    std::vector<std::int64_t> rows(static_cast<std::size_t>(prompt));
    std::iota(rows.begin(), rows.end(), 0);
    for (std::int64_t i = 0; i < generated; ++i) {
        margin = m_method->margin(
            { .layer = layer, .hidden = m_sequence.hidden.slice(0, prompt + i, prompt + i + 1) });
        if (i + 1 == generated || m_method->storesToken(margin.item<float>(), static_cast<int>(i)))
            rows.push_back(prompt + i);
    }
    keepRows(m_sequence, rows, Positions::Keep);
    m_rotation = rotationOf(m_sequence);
}

// Every layer has stored the token, so that it saw itself; here the layers above the gate forget it again. The margin is
// read once per step, after the logits, so a GPU waits for nothing it has not waited for already.
void Run::settle(float margin, int index, AnswerToken& token)
{
    token.margin = margin;
    token.stored = m_method->storesToken(margin, index);
    if (token.stored)
        return;
    for (std::size_t layer = static_cast<std::size_t>(*m_needs.gatedLayer); layer < m_cache.size(); ++layer)
        m_cache[layer].forgetLast();
}

Sampled Run::sample(const at::Tensor& hiddenRow, int step)
{
    const at::Tensor row = logits(m_work.model.decoder, hiddenRow).flatten().to(at::kCPU, at::kFloat).contiguous(); // (vocabulary)
    m_taps.write(step < 0 ? "logits_prefill" : "logits_step_" + std::to_string(step), row);
    return m_sampler.next({ row.const_data_ptr<float>(), static_cast<std::size_t>(row.numel()) });
}

bool Run::wantsLastRow(int layer) const
{
    return m_request.detail == Detail::Full
        || std::find(m_needs.lastRows.begin(), m_needs.lastRows.end(), layer) != m_needs.lastRows.end();
}

// On a GPU a layer takes a millisecond or two; on a CPU a large one is split, a small one is not: chunks cost time.
std::int64_t Run::chunkRows() const
{
    if (!m_work.model.device.is_cpu())
        return 0;
    const DecoderLayer& layer = m_work.model.decoder.layers.front();
    const std::int64_t weights = layer.qkv.numel() + layer.out.numel() + layer.gateUp.numel()
        + layer.down.numel();
    return std::max(
        kFewestChunkRows, static_cast<std::int64_t>(kChunkFlops / (2.0 * static_cast<double>(weights))));
}

} // namespace ps

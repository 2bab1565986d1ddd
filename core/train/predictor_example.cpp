// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/predictor_example.h"

#include "core/base/error.h"
#include "core/session/vision_cache.h"
#include "core/text/chat_template.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <numeric>

namespace ps {
namespace {

constexpr int kLongestSequence = 8192; // rows of one picture with all its questions

struct Prompt {
    std::vector<int> before {}, after {}; // of the image
};

Prompt promptOf(const Model& model, const std::string& question)
{
    const std::vector<int> ids = model.tokenizer.encode(
        renderPrompt(model.promptPreset, {}, { { .question = question } }));
    const auto place = std::find(ids.begin(), ids.end(), model.config.imageTokenId);
    if (place == ids.end())
        throw Error(ErrorKind::Unsupported, "the prompt has no place for the picture", model.promptPreset);
    return { .before = { ids.begin(), place }, .after = { place + 1, ids.end() } };
}

/// As the model says it: without the token that begins a sequence.
std::vector<int> answerIds(const Model& model, const std::string& answer)
{
    if (answer.empty())
        return {};
    const std::vector<int> ids = model.tokenizer.encode({ { .text = answer, .fromTemplate = false } });
    return { ids.begin() + 1, ids.end() };
}

at::Tensor numbers(const std::vector<std::int64_t>& values) { return at::tensor(values, at::kLong); }

/// The rows behind the picture, grown question by question.
struct Segments {
    std::vector<std::int64_t> ids {}, positions {}, segment {}, targetRows {}, targets {};
    std::vector<AnswerSpan> answers {};

    void add(const std::string& kind, const std::vector<int>& prompt, const std::vector<int>& answer, int end,
        std::int64_t first) // rows in front of the first question
    {
        const auto row = first + static_cast<std::int64_t>(ids.size() + prompt.size());
        const std::int64_t number = static_cast<std::int64_t>(answers.size()) + 1;
        answers.push_back({ .kind = kind,
            .begin = row,
            .count = static_cast<std::int64_t>(answer.size()),
            .firstTarget = static_cast<std::int64_t>(targets.size()) });
        ids.insert(ids.end(), prompt.begin(), prompt.end());
        ids.insert(ids.end(), answer.begin(), answer.end());
        for (std::size_t i = 0; i < prompt.size() + answer.size(); ++i) {
            positions.push_back(first + static_cast<std::int64_t>(i));
            segment.push_back(number);
        }
        for (std::size_t i = 0; i <= answer.size(); ++i) {
            targetRows.push_back(row - 1 + static_cast<std::int64_t>(i));
            targets.push_back(i < answer.size() ? answer[i] : end);
        }
    }
};

} // namespace

PredictorExample thinned(const PredictorExample& example, const at::Tensor& rows)
{
    const std::int64_t gone = example.size() - rows.size(0); // every answer moves up by these
    PredictorExample thin { .states = example.states.index_select(0, rows),
        .rotation = { example.rotation.cos.index_select(0, rows), example.rotation.sin.index_select(0, rows) },
        .visible = example.visible.index_select(0, rows).index_select(1, rows),
        .visualStart = example.visualStart,
        .visualTokens = example.visualTokens - gone,
        .answers = example.answers,
        .targetRows = example.targetRows - gone,
        .targets = example.targets };
    for (AnswerSpan& answer : thin.answers)
        answer.begin -= gone;
    return thin;
}

PredictorExamples::PredictorExamples(const Model& model, int sparseLayer)
    : m_model(model)
    , m_sparseLayer(sparseLayer)
    , m_rope(model.config.text, std::min(model.config.text.maxPositions, kLongestSequence), model.dtype,
          model.device)
{
}

PredictorExample PredictorExamples::make(const scenes::Scene& scene) const
{
    const at::NoGradGuard frozen;
    Request request;
    request.image = std::make_shared<const Image>(scene.image);
    VisionCache vision;
    StageTimes times;
    vision.look(m_model, request, {}, times, Taps({}), {});
    const Layout layout = makeLayout(vision.geometry(), Packing::Correct, m_model.config.facts().newlineTokens);
    std::vector<int> all(layout.tokens.size());
    std::iota(all.begin(), all.end(), 0);
    const at::Tensor visual = visualEmbeddings(m_model.projector, vision.features(), layout, all);

    PredictorExample example { .visualTokens = visual.size(0) };
    Segments segments;
    std::vector<std::int64_t> before;
    std::int64_t first = 0;
    for (const scenes::Question& question : scene.questions) {
        const Prompt prompt = promptOf(m_model, question.question);
        if (segments.answers.empty()) {
            before.assign(prompt.before.begin(), prompt.before.end());
            example.visualStart = static_cast<std::int64_t>(before.size());
            first = example.visualStart + example.visualTokens;
        }
        segments.add(question.kind, prompt.after, answerIds(m_model, question.answer),
            m_model.config.text.eosIds.front(), first);
    }
    if (segments.answers.empty())
        throw Error(ErrorKind::BadArgument, "a picture without questions", "scene " + std::to_string(scene.seed));

    std::vector<std::int64_t> positions(static_cast<std::size_t>(first)),
        segment(static_cast<std::size_t>(first), 0);
    std::iota(positions.begin(), positions.end(), 0);
    positions.insert(positions.end(), segments.positions.begin(), segments.positions.end());
    segment.insert(segment.end(), segments.segment.begin(), segments.segment.end());
    if (*std::max_element(positions.begin(), positions.end()) >= m_rope.length())
        throw Error(ErrorKind::Unsupported, "a picture with its question does not fit the model's positions",
            "scene " + std::to_string(scene.seed));

    const at::Tensor &words = m_model.decoder.embedding, of = numbers(segment),
                     row = at::arange(static_cast<std::int64_t>(segment.size()), at::kLong);
    const at::Tensor sameOrPicture = of.unsqueeze(0).eq(0).logical_or(of.unsqueeze(0).eq(of.unsqueeze(1))); // (n, n)
    example.visible = row.unsqueeze(0).le(row.unsqueeze(1)).logical_and(sameOrPicture);
    example.rotation = m_rope.at(numbers(positions));
    example.answers = std::move(segments.answers);
    example.targetRows = numbers(segments.targetRows);
    example.targets = numbers(segments.targets);
    example.states = at::cat(
        { words.index_select(0, numbers(before)), visual, words.index_select(0, numbers(segments.ids)) });
    const MaskedColumns columns { .visible = example.visible };
    const LayerPass pass { .rotation = example.rotation, .columns = &columns };
    for (int layer = 0; layer < m_sparseLayer; ++layer)
        example.states = decoderLayer(m_model.config.text,
            m_model.decoder.layers[static_cast<std::size_t>(layer)], example.states, pass);
    return example;
}

at::Tensor PredictorExamples::layers(const PredictorExample& example, const at::Tensor& policy) const
{
    const MaskedColumns columns { .visible = example.visible, .policy = policy };
    const LayerPass pass { .rotation = example.rotation, .columns = &columns };
    at::Tensor hidden = example.states;
    for (int layer = m_sparseLayer; layer < m_model.config.text.layers; ++layer)
        hidden = decoderLayer(
            m_model.config.text, m_model.decoder.layers[static_cast<std::size_t>(layer)], hidden, pass);
    return hidden;
}

at::Tensor PredictorExamples::answers(const PredictorExample& example, const at::Tensor& hidden) const
{
    return logits(m_model.decoder, hidden.index_select(0, example.targetRows));
}

} // namespace ps

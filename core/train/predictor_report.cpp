// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/predictor_report.h"

#include "core/base/cancel.h"
#include "core/pruning/select.h"
#include "core/session/device.h"
#include "core/train/predictor_example.h"
#include "core/train/predictor_recipe.h"
#include "core/train/predictor_run_file.h"
#include "core/train/scene_random.h"
#include "core/train/worker_threads.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/nll_loss.h>
#include <ATen/ops/ones.h>

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>

namespace ps {
namespace {

enum class Keep { All, Predictor, EveryOther, Random };

const char* name(Keep keep)
{
    switch (keep) {
    case Keep::All: return "all";
    case Keep::Predictor: return "predictor";
    case Keep::EveryOther: return "every other";
    case Keep::Random: return "random";
    }
    return "";
}

struct Choice {
    Keep image = Keep::All, text = Keep::All;
};

const std::vector<Choice>& choices()
{
    static const std::vector<Choice> all { {}, { Keep::Predictor, Keep::All }, { Keep::Random, Keep::All },
        { Keep::All, Keep::Predictor }, { Keep::All, Keep::EveryOther }, { Keep::All, Keep::Random },
        { Keep::Predictor, Keep::Predictor }, { Keep::Predictor, Keep::EveryOther },
        { Keep::Predictor, Keep::Random } };
    return all;
}

struct Count {
    int n = 0, right = 0;
};

/// Of one scene under one choice.
struct ArmSum {
    double imageKept = 0, loss = 0;
    std::int64_t longTokens = 0, longKept = 0, longTargets = 0;
    std::map<std::string, Count> kinds {};
};

struct SceneSum {
    std::vector<float> imageMargins {}, longMargins {}, shortMargins {};
    std::vector<ArmSum> arms {};
};

std::vector<float> margins(const at::Tensor& logits)
{
    const at::Tensor values = (logits.select(1, 0) - logits.select(1, 1)).contiguous();
    return { values.const_data_ptr<float>(), values.const_data_ptr<float>() + values.numel() };
}

class SceneMeasure {
public:
    SceneMeasure(const PredictorExamples& examples, const Predictors& predictors, const scenes::Scene& scene)
        : m_examples(examples), m_config(predictors.config), m_seed(scene.seed), m_example(examples.make(scene))
    {
        const std::int64_t start = m_example.visualStart;
        m_sum.imageMargins = margins(imageLogits(
            predictors.image, m_config, m_example.states.slice(0, start, start + m_example.visualTokens)));
        for (const AnswerSpan& answer : m_example.answers) {
            m_textMargins.push_back(margins(textLogits(
                predictors.text, m_example.states.slice(0, answer.begin, answer.begin + answer.count))));
            std::vector<float>& all = isLong(answer) ? m_sum.longMargins : m_sum.shortMargins;
            all.insert(all.end(), m_textMargins.back().begin(), m_textMargins.back().end());
        }
    }

    SceneSum run()
    {
        for (const Choice& choice : choices())
            m_sum.arms.push_back(measure(choice));
        return std::move(m_sum);
    }

private:
    bool isLong(const AnswerSpan& answer) const
    {
        return answer.count >= std::max(1, m_config.minTextLength);
    }

    /// 1 at the rows of `span` visual tokens that stay.
    void keepImage(Keep keep, float* policy) const
    {
        if (keep == Keep::All)
            return;
        const int n = static_cast<int>(m_example.visualTokens);
        const int count = std::max(1, truncatedShare(n, m_config.imageKeepRate));
        std::vector<int> kept;
        if (keep == Keep::Predictor)
            kept = topRows(m_sum.imageMargins, count);
        else
            kept = scenes::SceneRandom(m_seed).sample(n, count);
        float* image = policy + m_example.visualStart;
        std::fill(image, image + n, 0.0F);
        for (const int id : kept)
            image[id] = 1;
    }

    void keepText(Keep keep, float* policy) const
    {
        scenes::SceneRandom random(m_seed + 1);
        for (std::size_t i = 0; i < m_example.answers.size(); ++i) {
            const AnswerSpan& answer = m_example.answers[i];
            for (std::int64_t token = 0; token < answer.count; ++token) {
                const bool stays = keep == Keep::All
                    || (keep == Keep::Predictor && m_textMargins[i][static_cast<std::size_t>(token)] > 0)
                    || (keep == Keep::EveryOther && token % 2 == 0)
                    || (keep == Keep::Random && random.chance(m_config.textKeepRate));
                policy[answer.begin + token] = stays ? 1.0F : 0.0F;
            }
        }
    }

    ArmSum measure(const Choice& choice) const
    {
        at::Tensor policy = at::ones({ m_example.size() });
        float* values = policy.mutable_data_ptr<float>();
        keepImage(choice.image, values);
        keepText(choice.text, values);
        const at::Tensor said = at::log_softmax(
            m_examples.answers(m_example, m_examples.layers(m_example, policy)), -1);
        const at::Tensor right = at::argmax(said, -1).eq(m_example.targets);
        ArmSum sum;
        const float* image = values + m_example.visualStart;
        sum.imageKept = static_cast<double>(std::count(image, image + m_example.visualTokens, 1.0F))
            / static_cast<double>(m_example.visualTokens);
        for (const AnswerSpan& answer : m_example.answers) {
            const std::int64_t first = answer.firstTarget, end = first + answer.count + 1;
            Count& count = sum.kinds[answer.kind];
            ++count.n;
            count.right += right.slice(0, first, end).all().item<bool>() ? 1 : 0;
            if (!isLong(answer))
                continue;
            sum.loss += at::nll_loss(
                said.slice(0, first, end), m_example.targets.slice(0, first, end), {}, at::Reduction::Sum)
                            .item<double>();
            sum.longTargets += end - first;
            sum.longTokens += answer.count;
            sum.longKept += std::count(values + answer.begin, values + answer.begin + answer.count, 1.0F);
        }
        return sum;
    }

    const PredictorExamples& m_examples;
    const SparseConfig& m_config;
    std::uint64_t m_seed;
    PredictorExample m_example;
    std::vector<std::vector<float>> m_textMargins {};
    SceneSum m_sum {};
};

double shareAbove(const std::vector<float>& margins)
{
    const auto above = std::count_if(margins.begin(), margins.end(), [](float margin) { return margin > 0; });
    return static_cast<double>(above) / static_cast<double>(std::max<std::size_t>(1, margins.size()));
}

PredictorReport::Histogram histogramOf(const std::vector<float>& margins)
{
    PredictorReport::Histogram histogram;
    histogram.edges = { -8, -4, -2, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 2, 4, 8 };
    histogram.counts.assign(histogram.edges.size() + 1, 0);
    for (const float margin : margins) {
        const auto bin = std::lower_bound(histogram.edges.begin(), histogram.edges.end(), margin);
        ++histogram.counts[static_cast<std::size_t>(bin - histogram.edges.begin())]; // an edge belongs below: 0 drops
    }
    return histogram;
}

PredictorReport::Arm armOf(const std::vector<SceneSum>& scenes, std::size_t index)
{
    PredictorReport::Arm arm { .image = name(choices()[index].image), .text = name(choices()[index].text) };
    ArmSum total;
    for (const SceneSum& scene : scenes) {
        const ArmSum& one = scene.arms[index];
        total.imageKept += one.imageKept / static_cast<double>(scenes.size());
        total.loss += one.loss;
        total.longTokens += one.longTokens;
        total.longKept += one.longKept;
        total.longTargets += one.longTargets;
        for (const auto& [kind, count] : one.kinds) {
            total.kinds[kind].n += count.n;
            total.kinds[kind].right += count.right;
        }
    }
    arm.imageKept = total.imageKept;
    arm.textKept = static_cast<double>(total.longKept)
        / static_cast<double>(std::max<std::int64_t>(1, total.longTokens));
    arm.loss = total.loss / static_cast<double>(std::max<std::int64_t>(1, total.longTargets));
    for (const std::string& kind : scenes::kinds())
        arm.kinds.push_back({ .kind = kind, .n = total.kinds[kind].n, .right = total.kinds[kind].right });
    return arm;
}

void append(std::vector<float>& to, const std::vector<float>& more)
{
    to.insert(to.end(), more.begin(), more.end());
}

} // namespace

double PredictorReport::Arm::shortAnswers() const
{
    double sum = 0;
    int count = 0;
    for (const Kind& kind : kinds) {
        if (kind.kind == "describe" || kind.n == 0)
            continue;
        sum += static_cast<double>(kind.right) / kind.n;
        ++count;
    }
    return count > 0 ? sum / count : 0;
}

double PredictorReport::Arm::descriptions() const
{
    for (const Kind& kind : kinds)
        if (kind.kind == "describe" && kind.n > 0)
            return static_cast<double>(kind.right) / kind.n;
    return 0;
}

PredictorReport measurePredictors(const ModelSource& source, const std::filesystem::path& file, int scenes,
    std::uint64_t seed, int workers, const ProgressFn& progress, std::stop_token stop)
{
    keepFreedMemory();
    setThreads(1);
    const at::NoGradGuard frozen;
    const Model model = loadModel(
        source, readModelConfig(source.folder), { .dtype = at::kFloat, .device = at::kCPU }, progress, stop);
    const Predictors predictors = readPredictorFile(file, predictorSizes(model.config), model.config.text.hidden);
    const PredictorExamples examples(model, predictors.config.sparseLayer);
    std::vector<SceneSum> sums(static_cast<std::size_t>(scenes));
    std::mutex showing;
    std::int64_t done = 0;
    forEach(scenes, workers, [&](int i) {
        const at::NoGradGuard alsoHere;
        throwIfStopped(stop);
        const scenes::Scene scene = scenes::makeScene(seed + static_cast<std::uint64_t>(i));
        sums[static_cast<std::size_t>(i)] = SceneMeasure(examples, predictors, scene).run();
        const std::lock_guard lock(showing);
        if (progress)
            progress("measuring", ++done, scenes);
    });

    PredictorReport report { .scenes = scenes, .seed = seed };
    SceneSum all;
    for (const SceneSum& sum : sums) {
        append(all.imageMargins, sum.imageMargins);
        append(all.longMargins, sum.longMargins);
        append(all.shortMargins, sum.shortMargins);
    }
    report.imageRate = shareAbove(all.imageMargins);
    report.textRate = shareAbove(all.longMargins);
    report.shortTextRate = shareAbove(all.shortMargins);
    report.imageMargins = histogramOf(all.imageMargins);
    report.textMargins = histogramOf(all.longMargins);
    for (std::size_t i = 0; i < choices().size(); ++i)
        report.arms.push_back(armOf(sums, i));
    return report;
}

} // namespace ps

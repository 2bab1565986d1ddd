// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/evaluate.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

namespace ps {
namespace {

/// Rows of every arm and kind of question, arms outermost.
std::vector<EvaluateRow> emptyRows(const std::vector<EvaluateArm>& arms)
{
    std::vector<EvaluateRow> rows;
    for (const EvaluateArm& arm : arms)
        for (const std::string& kind : scenes::kinds())
            rows.push_back({ .arm = arm, .kind = kind });
    return rows;
}

EvaluateRow& rowOf(std::vector<EvaluateRow>& rows, std::size_t arm, const std::string& kind)
{
    const auto& kinds = scenes::kinds();
    const auto at = std::find(kinds.begin(), kinds.end(), kind) - kinds.begin();
    return rows.at(arm * kinds.size() + static_cast<std::size_t>(at));
}

/// What all questions about one picture share. One image pointer, so that the runner keeps its vision features.
Request requestFor(const scenes::Scene& scene, std::size_t index)
{
    Request request;
    request.image = std::make_shared<const Image>(scene.image);
    request.imageInfo.name = request.imageInfo.argument = "scene:" + std::to_string(scene.seed);
    request.imageInfo.sha256 = pixelHash(scene.image);
    request.seed = index; // `random` draws anew for every scene
    return request;
}

/// The answer's text; nothing when the run was cancelled. Throws Error when it failed.
std::optional<std::string> ask(Runner& runner, const Request& request, const std::stop_token& stop)
{
    const TracePtr trace = runner.run(request, {}, stop);
    if (trace->state == TraceState::Failed)
        throw Error(ErrorKind::Unsupported, trace->error, request.imageInfo.name + ", method " + request.method);
    return trace->state == TraceState::Done ? std::optional(trace->answerText()) : std::nullopt;
}

std::int64_t questionCount(const std::vector<scenes::Scene>& scenes)
{
    std::int64_t count = 0;
    for (const scenes::Scene& scene : scenes)
        count += static_cast<std::int64_t>(scene.questions.size());
    return count;
}

} // namespace

EvaluateResult evaluate(Runner& runner, const std::vector<scenes::Scene>& scenes,
    const std::vector<EvaluateArm>& arms, const ProgressFn& progress, std::stop_token stop)
{
    EvaluateResult result { .rows = emptyRows(arms) };
    const std::int64_t total = questionCount(scenes) * static_cast<std::int64_t>(arms.size());
    std::int64_t done = 0;
    for (std::size_t index = 0; index < scenes.size(); ++index) {
        Request request = requestFor(scenes[index], index);
        for (std::size_t arm = 0; arm < arms.size(); ++arm) {
            request.method = arms[arm].method;
            request.values = arms[arm].values;
            request.promptPreset = arms[arm].promptPreset;
            for (const scenes::Question& question : scenes[index].questions) {
                request.question = question.question;
                const std::optional<std::string> answer = ask(runner, request, stop);
                if (!answer) {
                    result.cancelled = true;
                    return result;
                }
                EvaluateRow& row = rowOf(result.rows, arm, question.kind);
                ++row.n;
                row.right += *answer == question.answer ? 1 : 0;
                if (progress)
                    progress("answers", ++done, total);
            }
        }
    }
    return result;
}

std::pair<double, double> interval95(int right, int n)
{
    if (n <= 0)
        return { 0, 1 };
    constexpr double z = 1.959963984540054; // of the normal distribution, two-sided 95 %
    const double share = static_cast<double>(right) / n, z2n = z * z / n;
    const double middle = (share + z2n / 2) / (1 + z2n);
    const double half = z / (1 + z2n) * std::sqrt(share * (1 - share) / n + z2n / (4 * n));
    return { std::max(0.0, middle - half), std::min(1.0, middle + half) };
}

} // namespace ps

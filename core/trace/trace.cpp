// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/trace.h"

#include <algorithm>
#include <numeric>

namespace ps {
namespace {

double perSecond(double count, double milliseconds)
{
    return count > 0 && milliseconds > 0 ? count * 1000 / milliseconds : 0;
}

} // namespace

const ClassRows* VisionRecord::rowsOf(int layer) const
{
    const auto found = std::find_if(
        classRows.begin(), classRows.end(), [layer](const ClassRows& rows) { return rows.layer == layer; });
    return found == classRows.end() ? nullptr : &*found;
}

std::string Trace::answerText() const
{
    std::string text;
    for (const auto& token : answer)
        text += token->text;
    return text;
}

int Trace::visualTokens() const
{
    int count = layout.visualTokens();
    for (const FurtherPicture& picture : further)
        count += picture.layout.visualTokens();
    return count;
}

int Trace::fedTokens() const
{
    if (state != TraceState::Preview && !layers.empty()) // a preview's layers are those of another run
        return layers.front()->visualTokens;
    return static_cast<int>(aliveAt(0).size());
}

const PruneStep* Trace::stepBefore(int layer) const
{
    const auto found = std::find_if(
        steps.begin(), steps.end(), [layer](const auto& step) { return step->layer == layer; });
    return found == steps.end() ? nullptr : found->get();
}

std::vector<int> Trace::aliveAt(int layer) const
{
    const PruneStep* last = nullptr;
    for (const auto& step : steps) {
        if (step->layer <= layer)
            last = step.get();
    }
    if (last != nullptr)
        return last->idsKept;
    std::vector<int> all(layout.tokens.size());
    std::iota(all.begin(), all.end(), 0);
    return all;
}

double Trace::decodeTokensPerSecond() const
{
    double milliseconds = 0;
    for (std::size_t i = 1; i < answer.size(); ++i) // the first token came with the prefill
        milliseconds += answer[i]->elapsedMs;
    return answer.empty() ? 0 : perSecond(static_cast<double>(answer.size() - 1), milliseconds);
}

double Trace::prefillTokensPerSecond() const
{
    if (layers.empty())
        return 0;
    const LayerRecord& first = *layers.front();
    return perSecond(first.visualTokens + first.textTokens, times.prefill);
}

} // namespace ps

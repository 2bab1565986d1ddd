// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/stage_list.h"

#include "widgets/format.h"

#include <QCoreApplication>

namespace ps {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("stages", text); }

double decodeSoFar(const Trace& trace)
{
    if (trace.times.decodeTotal >= 0)
        return trace.times.decodeTotal;
    double sum = 0;
    for (const auto& token : trace.answer)
        sum += token->elapsedMs;
    return trace.answer.size() > 1 ? sum : -1;
}

} // namespace

std::vector<TimedStage> stagesOf(const Trace& trace)
{
    const StageTimes& times = trace.times;
    std::vector<TimedStage> stages;
    const auto add = [&](const QString& name, double ms, bool reused = false) {
        if (ms >= 0 || reused)
            stages.push_back({ name, reused ? 0 : ms, reused });
    };
    add(translated("open"), times.decodeImage);
    add(translated("preprocess"), times.preprocess);
    add(translated("vision"), times.vision, times.visionCached);
    add(translated("select"), times.select);
    add(translated("project"), times.project);
    add(translated("prefill"), times.prefill);
    add(translated("decode"), decodeSoFar(trace));
    return stages;
}

QString stageText(const Trace& trace)
{
    if (trace.stage == "vision")
        return translated("Encoding the picture");
    if (trace.stage == "project")
        return translated("Selecting tokens");
    if (trace.stage == "prefill")
        return translated("Prefill %1/%2").arg(trace.layers.size()).arg(trace.run.facts.decoderLayers);
    if (trace.stage == "decode") {
        const double rate = trace.decodeTokensPerSecond();
        return rate > 0 ? translated("Decode %1").arg(format::rate(rate)) : translated("Decode");
    }
    return trace.stage.empty() ? translated("Starting") : QString::fromStdString(trace.stage);
}

} // namespace ps

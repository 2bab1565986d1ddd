// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_summary.h"

#include "app/cli/output.h"

namespace ps::cli {
namespace {

std::string line(const std::string& label, const std::string& text)
{
    constexpr std::size_t kLabelWidth = 9;
    return label + std::string(kLabelWidth - label.size(), ' ') + text + '\n';
}

std::string imageLine(const Trace& trace)
{
    const ImageGeometry& geometry = trace.layout.geometry;
    return trace.run.image.name + ", " + std::to_string(geometry.imageWidth) + " x "
        + std::to_string(geometry.imageHeight) + " pixels, overview and " + std::to_string(geometry.gridRows)
        + " x " + std::to_string(geometry.gridCols) + " tiles, " + thousands(trace.layout.visualTokens())
        + " visual tokens";
}

std::string methodLine(const RunInfo& run)
{
    std::string text = run.method;
    for (const auto& [key, value] : run.values.all())
        text += " " + key + "=" + valueText(value);
    return text;
}

std::string tokensLine(const Trace& trace)
{
    const int all = trace.visualTokens(), fed = trace.fedTokens();
    std::string text = "fed " + thousands(fed) + " / " + thousands(all);
    if (!trace.further.empty())
        text += " of " + std::to_string(1 + trace.further.size()) + " pictures";
    if (all > 0)
        text += " (" + percent(static_cast<double>(fed) / all) + ")";
    const PruneStep* step = trace.stepBefore(kBeforeLanguage);
    if (step != nullptr && step->total.allocated >= 0)
        text += "; requested " + thousands(step->total.requested) + ", allocated "
            + thousands(step->total.allocated) + ", after unpad " + thousands(step->total.afterUnpad)
            + ", newlines " + thousands(step->total.newlines);
    return text;
}

std::string timeLine(const Trace& trace)
{
    const StageTimes& times = trace.times;
    std::string text = "first token " + milliseconds(times.firstToken) + ", decode "
        + milliseconds(times.decodeTotal);
    if (trace.decodeTokensPerSecond() > 0)
        text += " (" + std::to_string(trace.answer.size()) + " tokens, "
            + fixed(trace.decodeTokensPerSecond(), 0) + " per second)";
    return text + ", total " + milliseconds(times.total);
}

std::string stagesLine(const StageTimes& times)
{
    return "picture " + milliseconds(times.decodeImage) + ", preprocess " + milliseconds(times.preprocess)
        + ", vision " + milliseconds(times.vision) + ", select " + milliseconds(times.select) + ", project "
        + milliseconds(times.project) + ", prefill " + milliseconds(times.prefill);
}

std::string memoryLine(const MemoryBytes& memory)
{
    const auto megabytes = [](std::int64_t bytes) {
        return fixed(static_cast<double>(bytes) / 1e6, 1) + " MB";
    };
    std::string text = "weights " + megabytes(memory.weights) + ", cache " + megabytes(memory.kvCache);
    if (memory.peakHost >= 0)
        text += ", peak " + megabytes(memory.peakHost);
    if (memory.peakDevice >= 0)
        text += ", peak on the device " + megabytes(memory.peakDevice);
    return text;
}

} // namespace

std::string modelLine(const RunInfo& run)
{
    std::string text = run.modelName + ", " + thousands(run.parameters) + " parameters, " + run.dtype + " on "
        + run.device;
    if (!run.deviceName.empty())
        text += " (" + run.deviceName + ")";
    if (run.device == "cpu")
        text += ", " + std::to_string(run.threads) + (run.threads == 1 ? " thread" : " threads");
    return text;
}

std::string runSummary(const Trace& trace)
{
    std::string text = line("model", modelLine(trace.run))
        + (trace.image ? line("image", imageLine(trace)) : std::string()) + line("method", methodLine(trace.run))
        + line("tokens", tokensLine(trace)) + line("time", timeLine(trace))
        + line("stages", stagesLine(trace.times)) + line("memory", memoryLine(trace.memory));
    if (trace.finish == Finish::Length)
        text += line("finish", "stopped at the longest answer allowed (--max-new-tokens)");
    return text + line("command", trace.run.command);
}

} // namespace ps::cli

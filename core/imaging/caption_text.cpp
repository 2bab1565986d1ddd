// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/caption_text.h"

#include "core/imaging/number_text.h"
#include "core/trace/overlap.h"
#include "core/trace/pyramid.h"

namespace ps::imaging {
namespace {

/// Parts that are not empty, joined.
std::string joined(const std::vector<std::string>& parts, const std::string& separator)
{
    std::string text;
    for (const std::string& part : parts) {
        if (!part.empty())
            text += (text.empty() ? "" : separator) + part;
    }
    return text;
}

std::string oneLine(std::string text)
{
    for (char& character : text) {
        if (static_cast<unsigned char>(character) < ' ')
            character = ' ';
    }
    return text;
}

std::string layerText(const Trace& trace, const char* parameter)
{
    return trace.run.values.has(parameter)
        ? ", vision layer " + std::to_string(trace.run.values.integer(parameter))
        : "";
}

std::string methodText(const RunInfo& run)
{
    std::vector<std::string> settings;
    for (const auto& [key, value] : run.values.all())
        settings.push_back(key + ' ' + valueText(value));
    const std::string list = joined(settings, ", ");
    return run.method.empty() ? "" : "Method " + run.method + (list.empty() ? "" : " (" + list + ")");
}

std::string modelText(const RunInfo& run)
{
    const std::string size = run.parameters > 0
        ? shortNumber(static_cast<double>(run.parameters) / 1e6) + " M parameters"
        : "";
    const std::string kind = joined({ run.embeddedModel ? "built-in" : "", size }, ", ");
    const std::string where = joined(
        { run.dtype, run.device, run.deviceName.empty() ? "" : '(' + run.deviceName + ')' }, " ");
    return run.modelName.empty() ? "" : "Model " + joined({ run.modelName, kind, where }, ", ");
}

std::string imageText(const Trace& trace)
{
    const ImageInfo& info = trace.run.image;
    std::vector<std::string> parts { info.name.empty() ? "Image" : "Image " + oneLine(info.name),
        std::to_string(trace.image->width) + " × " + std::to_string(trace.image->height) };
    if (info.exifOrientation != 1)
        parts.emplace_back(info.exifApplied ? "EXIF rotated" : "as stored");
    parts.insert(parts.end(), info.notes.begin(), info.notes.end());
    return joined(parts, ", ");
}

std::string stateText(TraceState state)
{
    switch (state) {
    case TraceState::Preview:
        return "Preview from recorded scores; the model was not run with these settings.";
    case TraceState::Running: return "The run was still going on.";
    case TraceState::Cancelled: return "The run was cancelled.";
    case TraceState::Failed: return "The run failed.";
    case TraceState::Done: break;
    }
    return "";
}

std::string programText(const RunInfo& run)
{
    return run.programVersion.empty()
        ? ""
        : "PruneScope " + run.programVersion + (run.programCommit.empty() ? "" : " (" + run.programCommit + ')');
}

/// "Equivalent tokens 46.9 %: (2 x 320 + 6 x 110) / 8 layers, of 320."
std::string equivalentText(const Trace& trace)
{
    const auto equivalent = equivalentTokens(trace);
    if (!equivalent)
        return "";
    std::vector<std::string> terms;
    int layers = 0;
    for (const EquivalentTokens::Run& run : equivalent->runs) {
        terms.push_back(std::to_string(run.layers) + " × " + std::to_string(run.tokens));
        layers += run.layers;
    }
    return "Equivalent tokens " + percentTenths(equivalent->share) + ": (" + joined(terms, " + ") + ") / "
        + std::to_string(layers) + " layers, of " + std::to_string(equivalent->whole) + '.';
}

std::string cutText(const PruneStep* step)
{
    const auto cut = step == nullptr ? std::nullopt : cutOf(*step);
    return cut ? "The short line left of the bar marks the smallest value kept, " + exactNumber(*cut) + '.' : "";
}

std::string thresholdName(const PictureOptions& options)
{
    return options.thresholdOf.empty() ? "budget" : options.thresholdOf;
}

std::string thresholdText(const Trace& trace, const PictureOptions& options)
{
    const std::string name = thresholdName(options);
    return "The smallest " + name + " at which the method keeps each patch, all else as in the run; dark: at none."
        + (trace.run.values.has(name) ? " A short line left of the bar marks the run's own, "
                    + valueText(trace.run.values.all().at(name)) + ", where it lies on the scale."
                                      : "");
}

std::string differenceText(const Trace& trace, const PictureOptions& options)
{
    const auto overlap = options.reference ? maskOverlap(trace, *options.reference, options.layer) : std::nullopt;
    return "Plain: kept by both. Blue outline: by A alone. Orange dashes: by B alone. Dark: by neither."
        + (overlap ? " IoU " + fixedNumber(overlap->overall.iou(), 2) + ": " + std::to_string(overlap->overall.both)
                    + " in both of " + std::to_string(overlap->overall.either()) + " in either."
                   : "");
}

std::string meaningText(const Trace& trace, View view, const PictureOptions& options)
{
    const std::string score
        = "What the class token pays to each patch, summed over heads; the scale is linear.";
    switch (view) {
    case View::Mask: return "Bright: kept. Dark and hatched: dropped.";
    case View::ClassFirst: {
        const PruneStep* step = trace.stepBefore(kBeforeLanguage);
        return score
            + (step != nullptr && !step->region.empty() ? " White lines part what counted for which tile." : "");
    }
    case View::ClassLast: return score;
    case View::Budgets: return "Patches that the rule kept, of all patches of the partition.";
    case View::DropLayer:
        return "The first decoder layer that no longer sees a patch. " + equivalentText(trace);
    case View::StageScore:
        return "What the last prompt token pays to each patch, by which the stage ranked; dark: dropped "
               "before it. The "
               "scale is linear. "
            + cutText(stageAt(trace, options.layer));
    case View::Margin:
        return "Keep minus drop of the image predictor; the line across the bar marks zero. "
            + cutText(marginStep(trace));
    case View::KeepThreshold: return thresholdText(trace, options);
    case View::Difference: return differenceText(trace, options);
    case View::Pyramid: return equivalentText(trace);
    }
    return "";
}

std::string atLayer(std::optional<int> layer)
{
    return layer ? " before decoder layer " + std::to_string(*layer) : "";
}

} // namespace

std::string partitionName(int partition)
{
    return partition == 0 ? "Full" : "Sub" + std::to_string(partition);
}

std::string viewTitle(const Trace& trace, View view, const PictureOptions& options)
{
    const std::optional<int> layer = layerOfView(trace, view, options.layer);
    switch (view) {
    case View::Mask:
        return layer ? "Patches alive at decoder layer " + std::to_string(*layer) : "Kept patches";
    case View::ClassFirst: return "Class-token attention" + layerText(trace, "first-layer");
    case View::ClassLast: return "Class-token attention" + layerText(trace, "last-layer");
    case View::Budgets: return "Budget per partition";
    case View::DropLayer: return "Layer at which patches are dropped";
    case View::StageScore: return "Score of the stage" + atLayer(layer);
    case View::Margin: return "Margin of the image predictor" + atLayer(layer);
    case View::KeepThreshold: return "Smallest " + thresholdName(options) + " at which a patch is kept";
    case View::Difference:
        return "Kept patches of two runs" + (layer ? ", alive at decoder layer " + std::to_string(*layer) : "");
    case View::Pyramid: return "Visual tokens per decoder layer";
    }
    return "";
}

std::string countsText(const Trace& trace)
{
    const PruneStep* step = trace.stepBefore(kBeforeLanguage);
    std::vector<std::string> parts;
    const auto add = [&](int count, const std::string& what) {
        if (count >= 0)
            parts.push_back(std::to_string(count) + ' ' + what);
    };
    if (step != nullptr) {
        add(step->total.requested, "requested");
        add(step->total.allocated, "allocated");
        add(step->total.afterUnpad, "after unpadding");
        add(step->total.fed,
            "fed to the language model"
                + (step->total.newlines > 0 ? " with " + std::to_string(step->total.newlines) + " newline tokens"
                                            : ""));
    }
    for (const auto& other : trace.steps) {
        if (other->layer != kBeforeLanguage)
            add(static_cast<int>(other->idsKept.size()),
                "alive from decoder layer " + std::to_string(other->layer));
    }
    if (parts.empty())
        return "";
    return "Visual tokens: " + joined(parts, ", ") + "; " + std::to_string(trace.layout.visualTokens())
        + " unpruned.";
}

std::vector<CaptionLine> captionLines(const Trace& trace, View view, const PictureOptions& options)
{
    using Kind = CaptionLine::Kind;
    const RunInfo& run = trace.run;
    std::vector<CaptionLine> lines { { Kind::Title, viewTitle(trace, view, options) } };
    const auto add = [&](Kind kind, const std::string& text) {
        if (!text.empty())
            lines.push_back({ kind, text });
    };
    add(Kind::Body, joined({ meaningText(trace, view, options), countsText(trace), stateText(trace.state) }, " "));
    if (view == View::Difference && options.reference) {
        add(Kind::Detail, "A: " + methodText(run));
        add(Kind::Detail,
            "B: " + joined({ methodText(options.reference->run), modelText(options.reference->run) }, ". "));
    } else {
        add(Kind::Detail, methodText(run));
    }
    add(Kind::Detail, joined({ modelText(run), imageText(trace) }, ". "));
    add(Kind::Detail, run.question.empty() ? "" : "Question: " + oneLine(run.question));
    add(Kind::Detail, programText(run));
    add(Kind::Command, oneLine(run.command));
    return lines;
}

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_plan.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/shell_quoted.h"
#include "core/imaging/view_data.h"
#include "core/session/command_line.h"
#include "core/trace/run_record.h"
#include "core/trace/trace_file.h"

#include <algorithm>
#include <string_view>

namespace ps {
namespace {

using Content = ExportPlan::Content;

imaging::View viewOf(Content content)
{
    switch (content) {
    case Content::ScoreLast: return imaging::View::ClassLast;
    case Content::ScoreFirst: return imaging::View::ClassFirst;
    case Content::Budgets: return imaging::View::Budgets;
    case Content::DropLayer: return imaging::View::DropLayer;
    case Content::StageScore: return imaging::View::StageScore;
    case Content::Margin: return imaging::View::Margin;
    case Content::KeepThreshold: return imaging::View::KeepThreshold;
    case Content::Difference: return imaging::View::Difference;
    case Content::Pyramid: return imaging::View::Pyramid;
    default: return imaging::View::Mask;
    }
}

bool isView(Content content) { return content != Content::Record && content != Content::Run; }

/// Why a run has no values for a view, and what would give them.
std::string reasonFor(Content content)
{
    switch (content) {
    case Content::ScoreLast:
    case Content::ScoreFirst:
        return "This run recorded no class-token attention. Run hired, or any method with full detail.";
    case Content::StageScore:
        return "No stage of this run ranked tokens inside the language model. Ask under pyramid-drop or "
               "fastv.";
    case Content::Margin: return "This run had no image predictor. Ask under dynamic-llava.";
    case Content::KeepThreshold:
        return "No single budget says when a patch returns: the method is not nested, or is not worked out "
               "yet.";
    case Content::Difference: return "No run is pinned. Pin one as B to compare with.";
    case Content::DropLayer:
    case Content::Pyramid: return "It is not known what the decoder layers saw. Ask a question first.";
    default: return "This run decided nothing. Run a method first.";
    }
}

/// As long as a preview needs it.
std::string firstLines(const std::string& text)
{
    constexpr std::size_t kBytes = 4000;
    if (text.size() <= kBytes)
        return text;
    return text.substr(0, text.rfind('\n', kBytes) + 1) + "…";
}

std::string arrayText(const Trace& trace, const ExportPlan& plan)
{
    const auto count = imaging::valuesFor(trace, viewOf(plan.content), plan.picture).size();
    const auto partitions = static_cast<std::size_t>(trace.layout.geometry.partitionCount());
    if (plan.content == Content::Pyramid)
        return "float32, " + std::to_string(count) + ": decoder layers";
    return "float32, " + std::to_string(partitions) + " × " + std::to_string(count / partitions)
        + ": partitions, patches of each row by row";
}

} // namespace

std::vector<std::string> endingsOf(Content content)
{
    if (content == Content::Run)
        return { "pstrace" };
    if (content == Content::Record)
        return { "json" };
    std::vector<std::string> endings = imaging::pictureEndings();
    endings.insert(endings.end(), imaging::valueEndings().begin(), imaging::valueEndings().end());
    return endings;
}

bool isPicture(const ExportPlan& plan)
{
    const auto& endings = imaging::pictureEndings();
    return isView(plan.content) && std::find(endings.begin(), endings.end(), plan.ending) != endings.end();
}

std::string missingReason(const Trace& trace, Content content, const imaging::PictureOptions& picture)
{
    if (!isView(content))
        return {};
    try {
        if (imaging::valuesFor(trace, viewOf(content), picture).empty())
            return reasonFor(content);
    } catch (const Error& error) {
        return error.message();
    }
    return {};
}

std::string defaultFileName(const Trace& trace, const ExportPlan& plan)
{
    std::string stem = std::filesystem::path(trace.run.image.name).stem().string();
    for (char& c : stem)
        if (std::string_view(" /\\:*?\"<>|").find(c) != std::string_view::npos) // a name for every file system
            c = '_';
    if (stem.empty())
        stem = "run";
    if (plan.content == Content::Run || plan.content == Content::Record)
        return stem + "." + plan.ending;
    return stem + "_" + imaging::viewName(viewOf(plan.content)) + "." + plan.ending;
}

// On screen and clipboard the paths of this machine help; what is written to files carries names only.
std::string runCommand(const Trace& trace)
{
    try {
        return commandLine(trace.run, Paths::AsGiven);
    } catch (const Error&) { // recorded with a method that this program does not have
        return trace.run.command;
    }
}

std::string exportCommand(const Trace& trace, const ExportPlan& plan, const std::string& fileName)
{
    const std::string command = runCommand(trace);
    const std::string file = shellQuoted(fileName);
    if (plan.content == Content::Record)
        return command + " --json " + file;
    if (plan.content == Content::Run)
        return command + " --trace " + file;
    return imaging::exportCommandLine(command, viewOf(plan.content), plan.picture, fileName);
}

ImagePtr exportPicture(const Trace& trace, const ExportPlan& plan)
{
    if (!isPicture(plan))
        return nullptr;
    imaging::PictureOptions options = plan.picture;
    options.scale = 1;
    return std::make_shared<const Image>(imaging::renderView(trace, viewOf(plan.content), options));
}

std::string exportText(const Trace& trace, const ExportPlan& plan)
{
    if (plan.content == Content::Run)
        return "The whole run with its picture: opens here again, and with numpy.load.";
    if (plan.content == Content::Record)
        return firstLines(runRecord(trace));
    if (plan.ending == "npy")
        return arrayText(trace, plan);
    if (plan.ending == "csv")
        return firstLines(imaging::viewCsv(trace, viewOf(plan.content), plan.picture));
    return plan.ending == "json" ? firstLines(imaging::viewJson(trace, viewOf(plan.content), plan.picture))
                                 : std::string();
}

void writeExport(const Trace& trace, const ExportPlan& plan, const std::filesystem::path& file)
{
    if (plan.content == Content::Run)
        writeTrace(trace, file);
    else if (plan.content == Content::Record)
        writeFileAtomically(file, runRecord(trace));
    else
        imaging::exportView(trace, viewOf(plan.content), file, plan.picture);
    if (plan.content == Content::Difference && plan.picture.reference) // what its command compares with
        writeTrace(*plan.picture.reference, file.parent_path() / plan.picture.referenceFile);
}

} // namespace ps

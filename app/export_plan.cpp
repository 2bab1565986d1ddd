// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_plan.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/shell_quoted.h"
#include "core/session/command_line.h"
#include "core/trace/run_record.h"
#include "core/trace/trace_file.h"

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
    case Content::Pyramid: return imaging::View::Pyramid;
    default: return imaging::View::Mask;
    }
}

} // namespace

std::vector<std::string> endingsOf(Content content)
{
    if (content == Content::Run)
        return { "pstrace" };
    if (content == Content::Record)
        return { "json" };
    return { "png", "npy", "csv", "json" };
}

std::string missingReason(const Trace& trace, Content content)
{
    if (content == Content::Record || content == Content::Run)
        return {};
    return imaging::viewValues(trace, viewOf(content), {}).empty() ? "This run did not record it."
                                                                   : std::string();
}

std::string defaultFileName(const Trace& trace, const ExportPlan& plan)
{
    std::string stem = std::filesystem::path(trace.run.image.name).stem().string();
    for (char& c : stem)
        if (c == ' ' || c == '/')
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

void writeExport(const Trace& trace, const ExportPlan& plan, const std::filesystem::path& file)
{
    if (plan.content == Content::Run)
        writeTrace(trace, file);
    else if (plan.content == Content::Record)
        writeFileAtomically(file, runRecord(trace));
    else
        imaging::exportView(trace, viewOf(plan.content), file, plan.picture);
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/export.h"

#include <functional>
#include <string>

namespace ps {

/// What to write of a trace: a view as picture or values, the run record, or the whole run.
struct ExportPlan {
    enum class Content {
        Mask,
        ScoreLast,
        ScoreFirst,
        Budgets,
        DropLayer,
        StageScore,
        Margin,
        Pyramid,
        Record,
        Run
    };

    Content content = Content::Mask;
    std::string ending = "png"; // png npy csv json pstrace
    imaging::PictureOptions picture {};
};

std::vector<std::string> endingsOf(ExportPlan::Content content);

/// Why this trace cannot give that content; empty when it can.
std::string missingReason(const Trace& trace, ExportPlan::Content content);

/// "sample_mask.png": no path.
std::string defaultFileName(const Trace& trace, const ExportPlan& plan);

/// The command that runs the same again, with the paths of this machine.
std::string runCommand(const Trace& trace);

/// The command that writes the same file. `fileName` stands in it as it is.
std::string exportCommand(const Trace& trace, const ExportPlan& plan, const std::string& fileName);

/// Writes the file atomically. Any thread. Throws Error.
void writeExport(const Trace& trace, const ExportPlan& plan, const std::filesystem::path& file);

} // namespace ps

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
        KeepThreshold,
        Difference,
        Pyramid,
        Record,
        Run
    };

    Content content = Content::Mask;
    std::string ending = "png"; // png svg pdf npy csv json pstrace
    imaging::PictureOptions picture {};
};

std::vector<std::string> endingsOf(ExportPlan::Content content);

/// Pictures are drawn with the plan's options, values and runs are not.
bool isPicture(const ExportPlan& plan);

/// Why this trace, with the thresholds and the second run of `picture`, cannot give that content; empty when it can.
std::string missingReason(
    const Trace& trace, ExportPlan::Content content, const imaging::PictureOptions& picture = {});

/// "sample_mask.png": no path.
std::string defaultFileName(const Trace& trace, const ExportPlan& plan);

/// The command that runs the same again, with the paths of this machine.
std::string runCommand(const Trace& trace);

/// The command that writes the same file. `fileName` stands in it as it is.
std::string exportCommand(const Trace& trace, const ExportPlan& plan, const std::string& fileName);

/// The picture that would be written, at scale 1; null for values and runs. Any thread. Throws Error.
ImagePtr exportPicture(const Trace& trace, const ExportPlan& plan);

/// The beginning of what would be written, as text; empty for pictures. Any thread. Throws Error.
std::string exportText(const Trace& trace, const ExportPlan& plan);

/// Writes the file atomically. Any thread. Throws Error.
void writeExport(const Trace& trace, const ExportPlan& plan, const std::filesystem::path& file);

} // namespace ps

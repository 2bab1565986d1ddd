// SPDX-License-Identifier: GPL-3.0-or-later
#if PS_IMAGING
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/imaging/export.h"
#include "core/session/catalog.h"
#include "core/session/thresholds.h"
#include "core/trace/trace_file.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace ps::cli {
namespace {

struct ExportOptions : Options {
    std::string trace {}, view {}, out {}, against {}, blend = "blended";
    bool all = false, bare = false;
    imaging::PictureOptions picture {};
};

/// The trace of the file, or of a fresh run that goes only as far as the views look.
TracePtr obtainTrace(const ExportOptions& options, const std::stop_token& stop)
{
    if (!options.trace.empty())
        return readTrace(options.trace);
    Request request = makeRequest(options);
    request.goal = options.ask.empty() ? Goal::Mask : Goal::Answer;
    return finishedRun(*openSession(options, stop), request, {}, stop);
}

/// What the two views need that show more than the trace itself.
imaging::PictureOptions pictureOptions(
    const TracePtr& trace, const ExportOptions& options, bool thresholds, const std::stop_token& stop)
{
    imaging::PictureOptions picture = options.picture;
    picture.caption = !options.bare;
    picture.blend = options.blend == "overlay" ? imaging::Blend::Overlay : imaging::Blend::Blended;
    if (!options.against.empty()) {
        picture.reference = readTrace(options.against);
        picture.referenceFile = std::filesystem::path(options.against).filename().string();
    }
    if (!thresholds)
        return picture;
    const RunInfo& run = trace->run;
    if (const auto found = keepThresholds(trace, run.method, run.values, run.seed, stop)) {
        picture.thresholds = { found, &found->smallest };
        picture.thresholdOf = methodInfo(run.method, run.facts).primary;
    }
    return picture;
}

/// Every view that this trace can draw, as a picture and as values, with an index.
void exportAll(const Trace& trace, const ExportOptions& options, const imaging::PictureOptions& picture)
{
    const std::filesystem::path folder = options.out;
    createFolder(folder);
    nlohmann::ordered_json index { { "schema", "prunescope.export/1" }, { "command", trace.run.command },
        { "views", nlohmann::ordered_json::array() } };
    for (const imaging::View view : imaging::kViews) {
        if (imaging::valuesFor(trace, view, picture).empty())
            continue;
        const std::string name = imaging::viewName(view);
        for (const char* ending : { ".png", ".npy" })
            imaging::exportView(trace, view, folder / (name + ending), picture);
        index["views"].push_back({ { "view", name }, { "picture", name + ".png" }, { "values", name + ".npy" } });
    }
    writeText(folder / "index.json", dumpJson(index));
}

int exportViews(const ExportOptions& options, const std::stop_token& stop)
{
    if (options.trace.empty() == options.images.empty())
        throw Error(ErrorKind::BadArgument, "give either --trace FILE or --image FILE", "export");
    if (options.all != options.view.empty())
        throw Error(ErrorKind::BadArgument, "give either --view VIEW or --all", "export");
    const auto view = options.all ? imaging::View::Mask : imaging::viewFromName(options.view); // before the run
    if (!options.all && (view == imaging::View::Difference) == options.against.empty())
        throw Error(ErrorKind::BadArgument,
            view == imaging::View::Difference
                ? "the view difference needs --against FILE, the other run's trace"
                : "--against is of the view difference alone",
            "export");
    const TracePtr trace = obtainTrace(options, stop);
    const bool thresholds = options.all || view == imaging::View::KeepThreshold;
    const imaging::PictureOptions picture = pictureOptions(trace, options, thresholds, stop);
    if (options.all)
        exportAll(*trace, options, picture);
    else
        imaging::exportView(*trace, view, options.out, picture);
    print(options.out + "\n");
    return kDone;
}

} // namespace

void addExportCommand(Program& program)
{
    const auto options = std::make_shared<ExportOptions>();
    CLI::App& command = addCommand(program, "export", "Save views of a run as pictures or values",
        [options, &program] { return exportViews(*options, program.stop); });
    command.add_option("--trace", options->trace, "A saved run; without it --image and the others start one")
        ->type_name("FILE");
    command.add_option("--view", options->view, imaging::viewNames())->type_name("VIEW");
    command
        .add_option("--layer", options->picture.layer,
            "Decoder layer: the survivors at it for mask and difference, the stage before it for stage-score")
        ->type_name("N");
    command
        .add_option("--against", options->against, "The other run of the view difference, a saved trace: B")
        ->type_name("FILE");
    command.add_flag(
        "--all", options->all, "Every view the run can draw, into the folder FILE with an index.json");
    command.add_option("--out", options->out, "The ending decides: .png, .svg or .pdf; .npy, .csv or .json")
        ->type_name("FILE")
        ->required();
    imaging::PictureOptions& picture = options->picture;
    command.add_option("--colormap", picture.colorMap, "Colours of the scores")
        ->check(CLI::IsMember(imaging::colorMapNames()))
        ->capture_default_str()
        ->group("Picture");
    command.add_option("--opacity", picture.opacity, "Of the colours over the picture")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str()
        ->group("Picture");
    command.add_option("--scale", picture.scale, "1, 2 or 4 times the picture's size")
        ->check(CLI::IsMember({ 1, 2, 4 }))
        ->capture_default_str()
        ->group("Picture");
    command.add_option("--blend", options->blend, "Over the photograph, or the overlay alone")
        ->check(CLI::IsMember({ "blended", "overlay" }))
        ->capture_default_str()
        ->group("Picture");
    command.add_flag("--no-caption", options->bare, "Without legend, scale and caption")->group("Picture");
    addModelOptions(command, *options);
    addMethodOptions(command, *options);
    addQuestionOptions(command, *options);
}

} // namespace ps::cli
#endif

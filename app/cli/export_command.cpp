// SPDX-License-Identifier: GPL-3.0-or-later
#if PS_IMAGING
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/imaging/export.h"
#include "core/trace/trace_file.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace ps::cli {
namespace {

struct ExportOptions : Options {
    std::string trace {}, view {}, out {};
    bool all = false;
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

/// Every view that this trace can draw, as a picture and as values, with an index.
void exportAll(const Trace& trace, const ExportOptions& options)
{
    const std::filesystem::path folder = options.out;
    createFolder(folder);
    nlohmann::ordered_json index { { "schema", "prunescope.export/1" }, { "command", trace.run.command },
        { "views", nlohmann::ordered_json::array() } };
    for (const imaging::View view : imaging::kViews) {
        if (imaging::viewValues(trace, view, options.picture.layer).empty())
            continue;
        const std::string name = imaging::viewName(view);
        for (const char* ending : { ".png", ".npy" })
            imaging::exportView(trace, view, folder / (name + ending), options.picture);
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
    const TracePtr trace = obtainTrace(options, stop);
    if (options.all)
        exportAll(*trace, options);
    else
        imaging::exportView(*trace, view, options.out, options.picture);
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
            "Decoder layer: the survivors at it for mask, the stage before it for stage-score")
        ->type_name("N");
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
    addModelOptions(command, *options);
    addMethodOptions(command, *options);
    addQuestionOptions(command, *options);
}

} // namespace ps::cli
#endif

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/export.h"

#include "core/base/error.h"
#include "core/base/shell_quoted.h"
#include "core/imaging/caption_text.h"
#include "core/imaging/raster.h"
#include "core/imaging/vector_file.h"
#include "core/imaging/view_data.h"
#include "core/imaging/view_painter.h"
#include "core/trace/run_record.h"

#include <algorithm>

namespace ps::imaging {
namespace {

constexpr double kVectorGrid = 100; // lines to the unit: finer than any print

/// A layer that this decoder does not have would silently show another one.
void requireLayer(const Trace& trace, std::optional<int> layer)
{
    const int layers = std::max(trace.run.facts.decoderLayers, static_cast<int>(trace.layers.size()));
    if (layer && (*layer < 0 || *layer >= layers))
        throw Error(ErrorKind::BadArgument,
            "there is no decoder layer " + std::to_string(*layer) + " in a model of " + std::to_string(layers),
            {}, "choose 0 to " + std::to_string(layers - 1));
}

std::string programName(const RunInfo& run)
{
    return "PruneScope " + run.programVersion + " (" + run.programCommit + ')';
}

/// What makes the figure again, also when it has lost its caption. Not where it lies: the same view gives the same bytes.
std::string commandFor(const Trace& trace, View view, const PictureOptions& options, const std::string& ending)
{
    return exportCommandLine(trace.run.command, view, options, std::string(viewName(view)) + '.' + ending);
}

void writeFigurePng(const Trace& trace, View view, const std::filesystem::path& file, const PictureOptions& options)
{
    const std::vector<std::pair<std::string, std::string>> texts { { "Software", programName(trace.run) },
        { "Title", std::string("PruneScope view ") + viewName(view) },
        { "Comment", commandFor(trace, view, options, "png") }, { "Description", runRecord(trace) } };
    if (options.blend == Blend::Blended) {
        const Image image = renderView(trace, view, options);
        return writePngBytes(file, image, encodePng(image, texts));
    }
    const auto [image, alpha] = rasteriseTransparent(drawView(trace, view, options, options.scale), options.scale);
    writePngBytes(file, image, encodePng(image, texts, alpha));
}

std::vector<std::uint8_t> vectorFigure(
    const Trace& trace, View view, const PictureOptions& options, const std::string& ending)
{
    const Page page = drawView(trace, view, options, kVectorGrid);
    const FigureNotes notes { viewTitle(trace, view, options) + ": " + trace.run.image.name,
        commandFor(trace, view, options, ending), programName(trace.run), runRecord(trace) };
    if (ending == "pdf")
        return pdfFile(page, notes);
    const std::string text = svgFile(page, notes);
    return { text.begin(), text.end() };
}

std::vector<std::uint8_t> valueFile(
    const Trace& trace, View view, const PictureOptions& options, const std::string& ending)
{
    if (ending == "npy")
        return viewNpy(trace, view, options);
    const std::string text = ending == "csv" ? viewCsv(trace, view, options) : viewJson(trace, view, options);
    return { text.begin(), text.end() };
}

/// Without its dot, in small letters.
std::string endingOf(const std::filesystem::path& file)
{
    std::string ending = file.extension().string().substr(file.has_extension() ? 1 : 0);
    std::transform(ending.begin(), ending.end(), ending.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return ending;
}

bool contains(const std::vector<std::string>& words, const std::string& word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

const std::vector<std::string>& pictureEndings()
{
    static const std::vector<std::string> endings { "png", "svg", "pdf" };
    return endings;
}

const std::vector<std::string>& valueEndings()
{
    static const std::vector<std::string> endings { "npy", "csv", "json" };
    return endings;
}

void exportView(const Trace& trace, View view, const std::filesystem::path& file, const PictureOptions& options)
{
    requireLayer(trace, options.layer);
    const std::string ending = endingOf(file);
    if (ending == "png")
        writeFigurePng(trace, view, file, options);
    else if (contains(pictureEndings(), ending))
        writeVerified(file, vectorFigure(trace, view, options, ending));
    else if (contains(valueEndings(), ending))
        writeVerified(file, valueFile(trace, view, options, ending));
    else
        throw Error(ErrorKind::BadArgument,
            "a view cannot be exported as '" + file.extension().string() + "'", file.filename().string(),
            "choose .png, .svg or .pdf for the picture, .npy, .csv or .json for the values");
}

std::string exportCommandLine(
    const std::string& run, View view, const PictureOptions& options, const std::string& fileName)
{
    const std::string runWords = "prunescope-cli run ", exportWords = "prunescope-cli export ";
    const PictureOptions standard;
    std::string words = run.starts_with(runWords) ? exportWords + run.substr(runWords.size()) : run;
    words += std::string(" --view ") + viewName(view) + " --out " + shellQuoted(fileName);
    if (view == View::Difference)
        words += " --against " + shellQuoted(options.referenceFile.empty() ? "FILE" : options.referenceFile);
    if (options.layer && (view == View::Mask || view == View::StageScore || view == View::Difference))
        words += " --layer " + std::to_string(*options.layer);
    const std::string ending = endingOf(fileName);
    if (!contains(pictureEndings(), ending))
        return words;
    const bool colored = view != View::Mask && view != View::Margin && view != View::Difference
        && view != View::Pyramid;
    if (colored && options.colorMap != standard.colorMap)
        words += " --colormap " + options.colorMap;
    if (view != View::Pyramid && view != View::Difference && options.opacity != standard.opacity)
        words += " --opacity " + valueText(options.opacity);
    if (ending == "png" && options.scale != standard.scale)
        words += " --scale " + std::to_string(options.scale);
    if (view != View::Pyramid && options.blend == Blend::Overlay)
        words += " --blend overlay";
    if (!options.caption)
        words += " --no-caption";
    return words;
}

} // namespace ps::imaging

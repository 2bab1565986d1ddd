// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/export.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/limits.h"
#include "core/base/shell_quoted.h"
#include "core/imaging/decode.h"
#include "core/imaging/mat_view.h"
#include "core/imaging/number_text.h"
#include "core/imaging/png_chunk.h"
#include "core/trace/npy.h"
#include "core/trace/pyramid.h"
#include "core/trace/run_record.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <sstream>

namespace ps::imaging {
namespace {

using Bytes = std::vector<std::uint8_t>;

void appendBigEndian(Bytes& bytes, std::uint32_t value)
{
    for (const int shift : { 24, 16, 8, 0 })
        bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

Bytes textChunk(const std::string& keyword, const std::string& text)
{
    Bytes body { 'i', 'T', 'X', 't' };
    body.insert(body.end(), keyword.begin(), keyword.end());
    body.insert(body.end(), { 0, 0, 0, 0, 0 }); // end of keyword, uncompressed, no language, no translated keyword
    body.insert(body.end(), text.begin(), text.end());
    Bytes chunk;
    appendBigEndian(chunk, static_cast<std::uint32_t>(body.size() - 4));
    chunk.insert(chunk.end(), body.begin(), body.end());
    appendBigEndian(chunk, pngChecksum(body));
    return chunk;
}

void writeVerified(const std::filesystem::path& file, std::span<const std::uint8_t> bytes)
{
    writeFileAtomically(file, bytes);
    if (const Bytes back = readFile(file, bytes.size());
        !std::equal(back.begin(), back.end(), bytes.begin(), bytes.end())) {
        throw Error(ErrorKind::Io, "the file reads back differently from what was written", file.string(),
            "check the disk and export again");
    }
}

void writePngBytes(const std::filesystem::path& file, const Image& image, const Bytes& bytes)
{
    // Not only the bytes: a decoder must find the same pixels in them.
    if (pixelHash(decodeBytes(
            bytes, file.filename().string(), { .maxPixels = limits::kImageSide * limits::kImageSide })
                      .image)
        != pixelHash(image))
        throw Error(ErrorKind::Internal, "the picture reads back differently from what was drawn", file.string());
    writeVerified(file, bytes);
}

/// What makes the figure again, also when it has lost its caption. Not where it lies: the same view gives the same bytes.
std::vector<std::pair<std::string, std::string>> pngTexts(
    const Trace& trace, View view, const PictureOptions& options)
{
    const RunInfo& run = trace.run;
    return { { "Software", "PruneScope " + run.programVersion + " (" + run.programCommit + ')' },
        { "Title", std::string("PruneScope view ") + viewName(view) },
        { "Comment", exportCommandLine(run.command, view, options, std::string(viewName(view)) + ".png") },
        { "Description", runRecord(trace) } };
}

std::span<const std::uint8_t> bytesOf(const std::string& text)
{
    return { reinterpret_cast<const std::uint8_t*>(text.data()), text.size() };
}

std::vector<float> requiredValues(const Trace& trace, View view, std::optional<int> layer)
{
    std::vector<float> values = viewValues(trace, view, layer);
    if (values.empty())
        throw Error(ErrorKind::Missing, std::string("the trace holds no values for the view ") + viewName(view));
    return values;
}

Bytes npyFile(const Trace& trace, View view, std::optional<int> layer)
{
    const std::vector<float> values = requiredValues(trace, view, layer);
    if (view == View::Pyramid)
        return encodeNpy(std::array { static_cast<std::int64_t>(values.size()) }, values);
    const ImageGeometry& geometry = trace.layout.geometry;
    const std::array<std::int64_t, 2> shape { geometry.partitionCount(), geometry.patchesPerPartition() };
    return encodeNpy(shape, values);
}

/// Per row of the vision stage; "" where no step decided.
std::vector<std::string> keptColumn(const Trace& trace, std::optional<int> layer)
{
    const std::vector<float> mask = viewValues(trace, View::Mask, layer);
    std::vector<std::string> column(trace.layout.patchToId.size());
    for (std::size_t row = 0; row < mask.size(); ++row)
        column[row] = mask[row] == 1 ? "1" : "0";
    return column;
}

std::string pyramidCsv(const Trace& trace)
{
    const std::vector<int> tokens = aliveTokens(trace);
    const std::vector<std::int64_t> bytes = layerCacheBytes(trace);
    const int text = textTokens(trace);
    std::string csv = "layer,visual_tokens,text_tokens,cache_bytes\n";
    for (std::size_t layer = 0; layer < tokens.size(); ++layer)
        csv += std::to_string(layer) + ',' + std::to_string(tokens[layer]) + ','
            + (text < 0 ? "" : std::to_string(text)) + ','
            + (layer < bytes.size() ? std::to_string(bytes[layer]) : "") + '\n';
    return csv;
}

/// A layer that this decoder does not have would silently show another one.
void requireLayer(const Trace& trace, std::optional<int> layer)
{
    const int layers = std::max(trace.run.facts.decoderLayers, static_cast<int>(trace.layers.size()));
    if (layer && (*layer < 0 || *layer >= layers))
        throw Error(ErrorKind::BadArgument,
            "there is no decoder layer " + std::to_string(*layer) + " in a model of " + std::to_string(layers),
            {}, "choose 0 to " + std::to_string(layers - 1));
}

std::string inQuotesForJson(const std::string& text)
{
    std::string quoted = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\')
            quoted += '\\';
        quoted += static_cast<unsigned char>(character) < ' ' ? ' ' : character;
    }
    return quoted + '"';
}

} // namespace

Bytes encodePng(const Image& image, const std::vector<std::pair<std::string, std::string>>& texts)
{
    constexpr std::ptrdiff_t kAfterHeader = 8 + 12 + 13; // signature and IHDR
    cv::Mat bgr;
    cv::cvtColor(matOf(image), bgr, cv::COLOR_RGB2BGR);
    Bytes bytes;
    if (!cv::imencode(".png", bgr, bytes))
        throw Error(ErrorKind::Internal, "the picture could not be encoded as PNG");
    Bytes chunks;
    for (const auto& [keyword, text] : texts) {
        const Bytes chunk = textChunk(keyword, text);
        chunks.insert(chunks.end(), chunk.begin(), chunk.end());
    }
    bytes.insert(bytes.begin() + kAfterHeader, chunks.begin(), chunks.end());
    return bytes;
}

void writePng(const std::filesystem::path& file, const Image& image)
{
    writePngBytes(file, image, encodePng(image));
}

void exportView(const Trace& trace, View view, const std::filesystem::path& file, const PictureOptions& options)
{
    requireLayer(trace, options.layer);
    std::string ending = file.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    if (ending == ".png") {
        const Image image = renderView(trace, view, options);
        writePngBytes(file, image, encodePng(image, pngTexts(trace, view, options)));
    } else if (ending == ".npy") {
        writeVerified(file, npyFile(trace, view, options.layer));
    } else if (ending == ".csv") {
        writeVerified(file, bytesOf(viewCsv(trace, view, options.layer)));
    } else if (ending == ".json") {
        writeVerified(file, bytesOf(viewJson(trace, view, options.layer)));
    } else {
        throw Error(ErrorKind::BadArgument, "a view cannot be exported as '" + ending + "'",
            file.filename().string(), "choose .png for the picture, .npy, .csv or .json for the values");
    }
}

std::string viewCsv(const Trace& trace, View view, std::optional<int> layer)
{
    const std::vector<float> values = requiredValues(trace, view, layer);
    if (view == View::Pyramid)
        return pyramidCsv(trace);
    const std::vector<std::string> kept = keptColumn(trace, layer);
    const Layout& layout = trace.layout;
    const int g = layout.geometry.patchGrid(), n = g * g;
    std::ostringstream csv;
    csv.imbue(std::locale::classic());
    csv.precision(12);
    csv << "partition,row,col,id,x,y,w,h,value,kept\n";
    for (std::size_t i = 0; i < values.size(); ++i) {
        const int index = static_cast<int>(i), partition = index / n, row = index % n / g, col = index % g;
        const Rect rect = layout.patchRect(partition, row, col);
        csv << partition << ',' << row << ',' << col << ',' << layout.patchToId[i] << ',' << rect.x << ','
            << rect.y << ',' << rect.width << ',' << rect.height << ',' << exactNumber(values[i]) << ','
            << kept[i] << '\n';
    }
    return csv.str();
}

std::string viewJson(const Trace& trace, View view, std::optional<int> layer)
{
    const std::vector<float> values = requiredValues(trace, view, layer);
    const auto n = view == View::Pyramid
        ? values.size()
        : static_cast<std::size_t>(trace.layout.geometry.patchesPerPartition());
    const std::optional<int> shown = layerOfView(trace, view, layer);
    std::string text = "{\n  \"schema\": \"prunescope.view/1\",\n  \"view\": \"" + std::string(viewName(view))
        + "\",\n  \"layer\": " + (shown ? std::to_string(*shown) : "null") + ",\n  \"command\": "
        + inQuotesForJson(exportCommandLine(
            trace.run.command, view, { .layer = layer }, std::string(viewName(view)) + ".json"))
        + ",\n  \"values\": [";
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string number = exactNumber(values[i]);
        text += i % n == 0 ? (i == 0 ? "\n    [" : "],\n    [") : ", ";
        text += number.empty() || number.find_first_of("in") != std::string::npos ? "null" : number;
    }
    text += "]\n  ],\n  \"record\": ";
    for (const char character : runRecord(trace)) { // a line break in JSON is never inside a string
        text += character;
        if (character == '\n')
            text += "  ";
    }
    while (text.back() == ' ' || text.back() == '\n')
        text.pop_back();
    return text + "\n}\n";
}

std::string exportCommandLine(
    const std::string& run, View view, const PictureOptions& options, const std::string& fileName)
{
    const std::string runWords = "prunescope-cli run ", exportWords = "prunescope-cli export ";
    const PictureOptions standard;
    std::string words = run.starts_with(runWords) ? exportWords + run.substr(runWords.size()) : run;
    words += std::string(" --view ") + viewName(view) + " --out " + shellQuoted(fileName);
    if (options.layer && (view == View::Mask || view == View::StageScore))
        words += " --layer " + std::to_string(*options.layer);
    if (!fileName.ends_with(".png"))
        return words;
    const bool colored = view != View::Mask && view != View::Margin && view != View::Pyramid;
    if (colored && options.colorMap != standard.colorMap)
        words += " --colormap " + options.colorMap;
    if (view != View::Pyramid && options.opacity != standard.opacity)
        words += " --opacity " + valueText(options.opacity);
    if (options.scale != standard.scale)
        words += " --scale " + std::to_string(options.scale);
    return words;
}

} // namespace ps::imaging

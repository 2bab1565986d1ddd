// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/view_data.h"

#include "core/base/error.h"
#include "core/imaging/export.h"
#include "core/imaging/number_text.h"
#include "core/trace/npy.h"
#include "core/trace/pyramid.h"
#include "core/trace/run_record.h"

#include <array>
#include <sstream>

namespace ps::imaging {
namespace {

std::vector<float> requiredValues(const Trace& trace, View view, const PictureOptions& options)
{
    std::vector<float> values = valuesFor(trace, view, options);
    if (values.empty())
        throw Error(ErrorKind::Missing, std::string("the trace holds no values for the view ") + viewName(view));
    return values;
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

std::vector<std::uint8_t> viewNpy(const Trace& trace, View view, const PictureOptions& options)
{
    const std::vector<float> values = requiredValues(trace, view, options);
    if (view == View::Pyramid)
        return encodeNpy(std::array { static_cast<std::int64_t>(values.size()) }, values);
    const ImageGeometry& geometry = trace.layout.geometry;
    const std::array<std::int64_t, 2> shape { geometry.partitionCount(), geometry.patchesPerPartition() };
    return encodeNpy(shape, values);
}

std::string viewCsv(const Trace& trace, View view, const PictureOptions& options)
{
    const std::vector<float> values = requiredValues(trace, view, options);
    if (view == View::Pyramid)
        return pyramidCsv(trace);
    const std::vector<std::string> kept = keptColumn(trace, options.layer);
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

std::string viewJson(const Trace& trace, View view, const PictureOptions& options)
{
    const std::vector<float> values = requiredValues(trace, view, options);
    const auto n = view == View::Pyramid
        ? values.size()
        : static_cast<std::size_t>(trace.layout.geometry.patchesPerPartition());
    const std::optional<int> shown = layerOfView(trace, view, options.layer);
    std::string text = "{\n  \"schema\": \"prunescope.view/1\",\n  \"view\": \"" + std::string(viewName(view))
        + "\",\n  \"layer\": " + (shown ? std::to_string(*shown) : "null") + ",\n  \"command\": "
        + inQuotesForJson(
            exportCommandLine(trace.run.command, view, options, std::string(viewName(view)) + ".json"))
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

} // namespace ps::imaging

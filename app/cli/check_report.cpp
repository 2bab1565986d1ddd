// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/check_report.h"

#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "core/base/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace ps::cli {
namespace {

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    if (shape.empty())
        return "-";
    std::string text;
    for (const std::int64_t extent : shape)
        text += (text.empty() ? "" : " x ") + std::to_string(extent);
    return text;
}

std::string scientific(double value)
{
    std::array<char, 32> text {};
    std::snprintf(text.data(), text.size(), "%.2e", value);
    return value == 0 ? "0" : text.data();
}

std::string tapTable(const CheckReport& report)
{
    TextTable table({ "tap", "shape", "largest |a - b|", "mean", "equal" });
    for (const TapDifference& tap : report.taps) {
        if (!tap.sameShape())
            table.add({ tap.name, shapeText(tap.shapeA) + " : " + shapeText(tap.shapeB), "-", "-",
                tap.inBoth() ? "other shape" : "one side only" });
        else
            table.add({ tap.name, shapeText(tap.shapeA), scientific(tap.largest), scientific(tap.mean),
                tap.equal(report.tolerance) ? "yes" : "NO" });
    }
    return table.text();
}

std::string histogramText(const TapDifference& tap)
{
    constexpr int kBar = 40;
    const std::int64_t most = std::max<std::int64_t>(
        1, *std::max_element(tap.histogram.begin(), tap.histogram.end()));
    TextTable table({ "|a - b|", "values", "" });
    for (int bin = 0; bin < kErrorBins; ++bin) {
        const std::int64_t count = tap.histogram[static_cast<std::size_t>(bin)];
        const auto cells = static_cast<std::size_t>(
            std::ceil(kBar * static_cast<double>(count) / static_cast<double>(most)));
        table.add({ binName(bin), thousands(count), std::string(cells, '#') + std::string(kBar - cells, ' ') });
    }
    return table.text();
}

nlohmann::ordered_json finiteOrNull(double value)
{
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

} // namespace

const TapDifference* CheckReport::firstDifference() const
{
    // A tap that only one method asks for says nothing about the other.
    const auto found = std::find_if(taps.begin(), taps.end(),
        [&](const TapDifference& tap) { return tap.inBoth() && !tap.equal(tolerance); });
    return found == taps.end() ? nullptr : &*found;
}

std::string checkText(const CheckReport& report)
{
    std::string text = "a  " + report.nameA + "\n   " + report.answerA + "\nb  " + report.nameB + "\n   "
        + report.answerB + "\n\n" + tapTable(report) + "\n";
    const TapDifference* first = report.firstDifference();
    if (first == nullptr)
        return text + "All taps are equal"
            + (report.tolerance > 0 ? " within " + scientific(report.tolerance) : "") + ".\n";
    text += "First difference: " + first->name;
    if (!first->sameShape())
        return text + ", of shape " + shapeText(first->shapeA) + " in a and " + shapeText(first->shapeB)
            + " in b.\n";
    return text + "\n\n" + histogramText(*first);
}

std::string checkJson(const CheckReport& report)
{
    using Json = nlohmann::ordered_json;
    const TapDifference* first = report.firstDifference();
    Json json { { "schema", "prunescope.check/1" },
        { "a", { { "configuration", report.nameA }, { "answer", report.answerA } } },
        { "b", { { "configuration", report.nameB }, { "answer", report.answerB } } },
        { "tolerance", report.tolerance }, { "first_difference", first == nullptr ? Json() : Json(first->name) },
        { "bins", Json::array() }, { "taps", Json::array() } };
    for (int bin = 0; bin < kErrorBins; ++bin)
        json["bins"].push_back(binName(bin));
    for (const TapDifference& tap : report.taps)
        json["taps"].push_back({ { "name", tap.name }, { "shape_a", tap.shapeA }, { "shape_b", tap.shapeB },
            { "largest", finiteOrNull(tap.largest) }, { "mean", finiteOrNull(tap.mean) },
            { "histogram", tap.histogram }, { "equal", tap.equal(report.tolerance) } });
    return dumpJson(json);
}

} // namespace ps::cli

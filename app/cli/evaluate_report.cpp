// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluate_report.h"

#include "app/cli/evaluate_arms.h"
#include "app/cli/json_values.h"
#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "core/base/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <span>

namespace ps::cli {
namespace {

using Rows = std::span<const EvaluateRow>;

/// The rows of each arm; every arm has one row per kind.
std::vector<Rows> byArm(const EvaluateResult& result)
{
    std::vector<Rows> arms;
    const std::size_t kinds = scenes::kinds().size();
    for (std::size_t at = 0; at + kinds <= result.rows.size(); at += kinds)
        arms.push_back(Rows(result.rows).subspan(at, kinds));
    return arms;
}

double share(const EvaluateRow& row) { return row.n > 0 ? static_cast<double>(row.right) / row.n : 0; }

/// Mean over the kinds that were asked. A description is right only when every word is, so it is told apart.
std::string shortMean(Rows rows)
{
    double sum = 0;
    int count = 0;
    for (const EvaluateRow& row : rows) {
        if (row.n == 0 || row.kind == "describe")
            continue;
        sum += share(row);
        ++count;
    }
    return count > 0 ? fixed(100 * sum / count, 1) : "-";
}

std::string sharesTable(const std::vector<Rows>& arms)
{
    std::vector<std::string> header { "right, %" }, counts { "questions" };
    for (const EvaluateRow& row : arms.front()) {
        header.push_back(row.kind);
        counts.push_back(std::to_string(row.n));
    }
    header.emplace_back("mean without describe");
    TextTable table(header);
    table.add(counts);
    for (const Rows rows : arms) {
        std::vector<std::string> cells { armName(rows.front().arm) };
        for (const EvaluateRow& row : rows)
            cells.push_back(row.n > 0 ? fixed(100 * share(row), 1) : "-");
        cells.push_back(shortMean(rows));
        table.add(cells);
    }
    return table.text();
}

std::string countsTable(const std::vector<Rows>& arms)
{
    TextTable table({ "method", "kind", "right", "of", "share", "95 % interval" });
    for (const Rows rows : arms) {
        for (const EvaluateRow& row : rows) {
            if (row.n == 0)
                continue;
            const auto [low, high] = interval95(row.right, row.n);
            table.add({ armName(row.arm), row.kind, std::to_string(row.right), std::to_string(row.n),
                percent(share(row)), fixed(100 * low, 1) + " .. " + fixed(100 * high, 1) });
        }
    }
    return table.text();
}

} // namespace

std::string evaluateTable(const EvaluateResult& result)
{
    const std::vector<Rows> arms = byArm(result);
    return arms.empty() ? "" : sharesTable(arms) + "\n" + countsTable(arms);
}

std::string evaluateJson(const EvaluateResult& result, const EvaluateOrigin& origin)
{
    nlohmann::ordered_json json { { "schema", "prunescope.evaluate/1" }, { "seed", origin.seed },
        { "scenes", origin.scenes }, { "command", origin.command }, { "rows", nlohmann::ordered_json::array() } };
    for (const EvaluateRow& row : result.rows) {
        if (row.n == 0)
            continue;
        nlohmann::ordered_json entry { { "method", row.arm.method }, { "budget", nullptr },
            { "parameters", valuesJson(row.arm.values) }, { "kind", row.kind }, { "n", row.n },
            { "right", row.right } };
        if (row.arm.budget >= 0)
            entry["budget"] = row.arm.budget;
        json["rows"].push_back(entry);
    }
    return dumpJson(json);
}

} // namespace ps::cli

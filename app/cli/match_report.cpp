// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/match_report.h"

#include "app/cli/json_values.h"
#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "core/base/json.h"

#include <nlohmann/json.hpp>

#include <functional>

namespace ps::cli {
namespace {

/// Calls `visit` with every arm and its measurements; null for an arm that cannot run.
void eachArm(const MatchReport& report, const std::function<void(const MatchedArm&, const BenchRow*)>& visit)
{
    auto row = report.measured.begin();
    for (const MatchedArm& arm : report.arms)
        visit(arm, arm.unavailable.empty() ? &*row++ : nullptr);
}

std::string settingText(const MatchedArm& arm)
{
    if (arm.setting.empty())
        return "-";
    return arm.reached ? arm.setting : arm.setting + " (nearest)";
}

} // namespace

std::string matchTable(const MatchReport& report)
{
    TextTable table({ "method", "setting", "equivalent tokens", "fed", "first token", "decode tok/s",
        "KV bytes", "overlap" });
    std::string answers, missing;
    eachArm(report, [&](const MatchedArm& arm, const BenchRow* row) {
        if (!row) {
            missing += arm.method + ": unavailable, " + arm.unavailable + "\n";
            return;
        }
        table.add({ arm.method, settingText(arm), percent(tokenShare(*row->last)),
            std::to_string(row->fedTokens) + "/" + std::to_string(row->visualTokens),
            milliseconds(row->figures.at("first_token").median),
            fixed(row->figures.at("decode_tokens_per_s").median, 0), thousands(row->kvCacheBytes),
            percent(keptOverlap(*row->last, *report.reference)) });
        answers += arm.method + ": " + row->last->answerText() + "\n";
    });
    return table.text() + "\n" + answers + missing
        + "\nequivalent tokens: visual tokens alive, mean over decoder layers, of all; "
          "asked for "
        + percent(report.share) + "; overlap: kept tokens shared with " + report.reference->run.method
        + ", mean over decoder layers\n";
}

std::string matchJson(const MatchReport& report)
{
    nlohmann::ordered_json json { { "schema", "prunescope.match/1" }, { "equivalent_tokens", report.share },
        { "reference", report.reference->run.method }, { "question", report.reference->run.question },
        { "image", report.reference->run.image.name }, { "model", report.reference->run.modelName },
        { "rows", nlohmann::ordered_json::array() } };
    eachArm(report, [&](const MatchedArm& arm, const BenchRow* row) {
        nlohmann::ordered_json entry { { "method", arm.method } };
        if (!row)
            entry["unavailable"] = arm.unavailable;
        else
            entry.update({ { "parameters", valuesJson(arm.values) }, { "reached", arm.reached },
                { "equivalent_tokens", tokenShare(*row->last) }, { "fed", row->fedTokens },
                { "visual_tokens", row->visualTokens }, { "first_token_ms", row->figures.at("first_token").median },
                { "prefill_ms", row->figures.at("prefill").median },
                { "decode_tokens_per_s", row->figures.at("decode_tokens_per_s").median },
                { "kv_bytes", row->kvCacheBytes }, { "overlap", keptOverlap(*row->last, *report.reference) },
                { "answer", row->last->answerText() } });
        json["rows"].push_back(entry);
    });
    return dumpJson(json);
}

} // namespace ps::cli

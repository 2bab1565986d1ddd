// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/train_report.h"

#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "core/base/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ps::cli {
namespace {

using nlohmann::ordered_json;

std::string bars(const std::string& title, const PredictorReport::Histogram& histogram)
{
    constexpr std::int64_t kCells = 40;
    const std::int64_t most = std::max<std::int64_t>(
        1, *std::max_element(histogram.counts.begin(), histogram.counts.end()));
    TextTable table({ title, "margins", "" });
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
        const std::string low = bin == 0 ? "" : fixed(histogram.edges[bin - 1], 2);
        const std::string high = bin == histogram.edges.size() ? "" : fixed(histogram.edges[bin], 2);
        const auto cells = static_cast<std::size_t>(histogram.counts[bin] * kCells / most);
        table.add({ low + " .. " + high, thousands(histogram.counts[bin]),
            std::string(cells, '#') + std::string(kCells - cells, ' ') });
    }
    return table.text();
}

ordered_json histogramJson(const PredictorReport::Histogram& histogram)
{
    return { { "edges", histogram.edges }, { "counts", histogram.counts } };
}

} // namespace

std::string reportTable(const PredictorReport& report)
{
    TextTable arms({ "image / text kept", "image", "text", "next-token loss", "short answers", "descriptions" });
    for (const PredictorReport::Arm& arm : report.arms)
        arms.add({ arm.image + " / " + arm.text, percent(arm.imageKept), percent(arm.textKept),
            fixed(arm.loss, 4), percent(arm.shortAnswers()), percent(arm.descriptions()) });
    return std::to_string(report.scenes) + " scenes from seed " + std::to_string(report.seed)
        + "; text kept and next-token loss are those of long answers\n" + arms.text()
        + "\nmargins above 0: " + percent(report.imageRate) + " of visual tokens, " + percent(report.textRate)
        + " of the tokens of long answers, " + percent(report.shortTextRate) + " of short ones\n\n"
        + bars("image predictor", report.imageMargins) + "\n" + bars("text predictor", report.textMargins);
}

std::string reportJson(const PredictorReport& report, const std::string& model)
{
    ordered_json arms = ordered_json::array();
    for (const PredictorReport::Arm& arm : report.arms) {
        ordered_json kinds = ordered_json::array();
        for (const PredictorReport::Kind& kind : arm.kinds)
            kinds.push_back({ { "kind", kind.kind }, { "n", kind.n }, { "right", kind.right } });
        arms.push_back({ { "image", arm.image }, { "text", arm.text }, { "image_kept", arm.imageKept },
            { "text_kept", arm.textKept }, { "next_token_loss", arm.loss },
            { "short_answers", arm.shortAnswers() }, { "descriptions", arm.descriptions() }, { "kinds", kinds } });
    }
    return dumpJson({ { "schema", "prunescope.predictors/1" }, { "model", model }, { "scenes", report.scenes },
        { "seed", report.seed }, { "image_rate", report.imageRate }, { "text_rate", report.textRate },
        { "short_text_rate", report.shortTextRate }, { "image_margins", histogramJson(report.imageMargins) },
        { "text_margins", histogramJson(report.textMargins) }, { "arms", arms } });
}

} // namespace ps::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/view_painter.h"

#include "core/imaging/caption_text.h"
#include "core/imaging/comparison_painter.h"
#include "core/imaging/layer_painter.h"
#include "core/imaging/patch_painter.h"

#include <algorithm>
#include <array>

namespace ps::imaging {
namespace {

constexpr float kDroppedValue = 0, kKeptValue = 1, kCutOffValue = 2; // of viewValues(Mask)

void append(std::vector<Line>& lines, const std::vector<Line>& more)
{
    lines.insert(lines.end(), more.begin(), more.end());
}

void paintPins(PatchPainter& patches)
{
    const auto pin = [&](const std::vector<int>& ids, const Rgb& color) {
        const auto& tokens = patches.trace().layout.tokens;
        for (const int id : ids) {
            if (id >= 0 && id < static_cast<int>(tokens.size())
                && !tokens[static_cast<std::size_t>(id)].rect.empty())
                paintPin(patches.painter(), patches.stage().cell(tokens[static_cast<std::size_t>(id)].rect),
                    color);
        }
    };
    pin(patches.trace().run.forcedKeep, palette::kForcedKeep);
    pin(patches.trace().run.forcedDrop, palette::kForcedDrop);
}

/// Tokens that were dropped. A patch wholly in the padding never was one.
int droppedTokens(const PatchPainter& patches)
{
    const Layout& layout = patches.trace().layout;
    int count = 0;
    for (const VisualToken& token : layout.tokens) {
        if (!token.newline && token.partition >= patches.firstFilled())
            count += patches.valueAt(token.partition, token.row, token.col) == kDroppedValue ? 1 : 0;
    }
    return count;
}

std::string cutOffText(const PatchPainter& patches, int all)
{
    int visible = 0;
    patches.forEachCell(patches.firstFilled(), patches.lastPartition(),
        [&](const Cell& cell) { visible += patches.value(cell) == kCutOffValue ? 1 : 0; });
    return "kept by the rule, removed with the padding: " + std::to_string(all)
        + (visible < all ? " (" + std::to_string(all - visible) + " wholly outside the picture)" : "");
}

std::vector<LegendEntry> maskLegend(PatchPainter& patches)
{
    const int first = patches.firstFilled(), last = patches.lastPartition();
    std::vector<LegendEntry> legend;
    const auto add = [&](Mark mark, const std::string& what, std::size_t count) {
        legend.push_back({ mark, what + ": " + std::to_string(count) });
    };
    add(Mark::Kept, patches.hasTiles() ? "kept in the tiles" : "kept",
        static_cast<std::size_t>(patches.count(first, last, kKeptValue)));
    add(Mark::Dropped, "dropped", static_cast<std::size_t>(droppedTokens(patches)));
    if (const int cut = patches.count(first, last, kCutOffValue); cut > 0)
        legend.push_back({ Mark::CutOff, cutOffText(patches, cut) });
    if (patches.hasTiles()) {
        legend.push_back({ Mark::OverviewKept,
            "kept in the overview: " + std::to_string(patches.count(0, 0, kKeptValue)) + " of "
                + std::to_string(patches.patchesPerPartition()) });
    }
    const Rect seen = patches.area(0);
    if (seen.width < patches.stage().width() || seen.height < patches.stage().height())
        legend.push_back({ Mark::Outside, "outside what the model sees" });
    if (const auto& forced = patches.trace().run.forcedKeep; !forced.empty())
        add(Mark::ForcedKeep, "kept by hand", forced.size());
    if (const auto& forced = patches.trace().run.forcedDrop; !forced.empty())
        add(Mark::ForcedDrop, "dropped by hand", forced.size());
    return legend;
}

Figure paintMask(PatchPainter& patches)
{
    const int first = patches.firstFilled(), last = patches.lastPartition();
    shape::Veil veil = patches.veil();
    for (int partition = first; partition <= last; ++partition)
        veil.hatched.push_back(patches.area(partition));
    std::vector<Line> crosses;
    patches.forEachCell(first, last, [&](const Cell& cell) {
        if (patches.value(cell) == kKeptValue)
            veil.bright.push_back(cell.rect);
        else if (patches.value(cell) == kCutOffValue)
            append(crosses, crossOf(cell.rect));
    });
    patches.painter().veil(std::move(veil));
    strokeDashed(patches.painter(), patches.tileBorders());
    strokeTwoTone(patches.painter(), patches.contours(kKeptValue), palette::kKept);
    if (patches.hasTiles())
        strokeTwoTone(patches.painter(), patches.overviewTicks(kKeptValue), palette::kWhite);
    strokeTwoTone(patches.painter(), crosses, palette::kWarning);
    paintPins(patches);
    for (int partition = first; partition <= last; ++partition)
        patches.cornerBadge(patches.area(partition), patches.badgeText(partition));
    return { .picture = patches.stage().take(), .legend = maskLegend(patches) };
}

Figure paintTileScores(PatchPainter& patches)
{
    Figure figure { .colorBar = patches.fillHeat(patches.firstFilled(), patches.lastPartition()) };
    strokeDashed(patches.painter(), patches.tileBorders());
    figure.picture = patches.stage().take();
    return figure;
}

/// The overview's scores, cut into what counted for which tile: the released versions of HiRED do not count what lies
/// under a tile.
Figure paintOverviewScores(PatchPainter& patches)
{
    Figure figure { .colorBar = patches.fillHeat(0, 0) };
    const PruneStep* step = patches.trace().stepBefore(kBeforeLanguage);
    const bool counted = step != nullptr
        && step->region.size() == static_cast<std::size_t>(patches.patchesPerPartition()) && patches.hasTiles();
    if (counted) {
        strokeTwoTone(patches.painter(), patches.regionBorders(step->region), palette::kWhite);
        std::vector<bool> named(static_cast<std::size_t>(patches.lastPartition()) + 1, false);
        patches.forEachCell(0, 0, [&](const Cell& cell) {
            const int tile = step->region[cell.index];
            if (tile < 1 || tile > patches.lastPartition() || named[static_cast<std::size_t>(tile)])
                return;
            named[static_cast<std::size_t>(tile)] = true; // in the first cell of its region, free to reach beyond it
            patches.cornerBadge(
                { cell.rect.x, cell.rect.y, patches.stage().width() - cell.rect.x, patches.stage().height() },
                partitionName(tile) + " gets " + std::to_string(patches.keptByRule(tile)));
        });
    }
    figure.picture = patches.stage().take();
    return figure;
}

/// The upper end of a scale of shares: a round number not far above the largest, so that the colours spread.
double roundShare(double largest)
{
    constexpr std::array kEnds { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0 };
    return *std::find_if(kEnds.begin(), kEnds.end() - 1, [&](double end) { return end >= largest; });
}

Figure paintBudgets(PatchPainter& patches, const PictureOptions& options)
{
    double largest = 0;
    for (int partition = 0; partition <= patches.lastPartition(); ++partition)
        largest = std::max(largest, patches.keptShare(partition));
    const double top = roundShare(largest);
    const auto color = [&](int partition) { return patches.color(patches.keptShare(partition) / top); };
    Figure figure { .colorBar = ColorBar { .colorMap = options.colorMap, .low = 0, .high = top, .percent = true } };
    for (int partition = patches.firstFilled(); partition <= patches.lastPartition(); ++partition)
        patches.painter().fillRect(patches.area(partition), { color(partition), options.opacity });
    strokeDashed(patches.painter(), patches.tileBorders());
    for (int partition = patches.firstFilled(); partition <= patches.lastPartition(); ++partition)
        patches.centreBadge(patches.area(partition), patches.badgeText(partition));
    if (patches.hasTiles())
        patches.cornerBadge(patches.area(0), patches.badgeText(0));
    for (int partition = 0; partition <= patches.lastPartition(); ++partition) {
        const int kept = patches.keptByRule(partition);
        figure.split.shares.push_back({ partitionName(partition) + "  " + std::to_string(kept),
            static_cast<double>(kept), color(partition) });
    }
    figure.picture = patches.stage().take();
    return figure;
}

} // namespace

Figure paintView(const Trace& trace, View view, const std::vector<float>& values,
    const PictureOptions& options, double grid)
{
    if (view == View::Pyramid)
        return paintPyramid(trace);
    PatchPainter patches(trace, values, options, grid);
    switch (view) {
    case View::Mask: return paintMask(patches);
    case View::ClassFirst: return paintOverviewScores(patches);
    case View::ClassLast: return paintTileScores(patches);
    case View::Budgets: return paintBudgets(patches, options);
    case View::DropLayer: return paintDropLayers(patches, options);
    case View::StageScore: return paintStageScores(patches, stageAt(trace, options.layer));
    case View::Margin: return paintMargins(patches, marginStep(trace));
    case View::KeepThreshold: return paintKeepThresholds(patches, options);
    case View::Difference: return paintDifference(patches, options);
    case View::Pyramid: break;
    }
    return {};
}

} // namespace ps::imaging

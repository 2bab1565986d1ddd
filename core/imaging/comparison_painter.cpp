// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/comparison_painter.h"

#include "core/imaging/caption_text.h"
#include "core/imaging/number_text.h"
#include "core/trace/overlap.h"

#include <variant>

namespace ps::imaging {
namespace {

float valueOf(KeptBy kept) { return static_cast<float>(kept); }

std::string overlapText(const std::string& name, const Overlap& overlap)
{
    return name + "  IoU " + fixedNumber(overlap.iou(), 2) + " (" + std::to_string(overlap.both) + " of "
        + std::to_string(overlap.either()) + ')';
}

/// The run's own value of the parameter, if it lies on the bar.
std::optional<double> ownValue(const Values& values, const std::string& key, const ColorBar& bar)
{
    if (!values.has(key))
        return std::nullopt;
    const auto* value = std::get_if<double>(&values.all().at(key));
    return value != nullptr && *value >= bar.low && *value <= bar.high ? std::optional(*value) : std::nullopt;
}

std::vector<LegendEntry> differenceLegend(const PatchPainter& patches, const MaskOverlap& overlap)
{
    const int first = patches.firstFilled(), last = patches.lastPartition();
    const std::string where = patches.hasTiles() ? " in the tiles: " : ": ";
    const auto counted = [&](const std::string& who, KeptBy kept) {
        return who + where + std::to_string(patches.count(first, last, valueOf(kept)));
    };
    std::vector<LegendEntry> legend { { Mark::Both, counted("kept by both", KeptBy::Both) },
        { Mark::OnlyA, counted("by A alone", KeptBy::AOnly) },
        { Mark::OnlyB, counted("by B alone", KeptBy::BOnly) }, { Mark::Outside, "by neither" } };
    if (patches.hasTiles())
        legend.push_back({ Mark::OverviewKept,
            "in the overview, in the same colours: " + overlapText(partitionName(0), overlap.partitions.front()) });
    return legend;
}

} // namespace

Figure paintKeepThresholds(PatchPainter& patches, const PictureOptions& options)
{
    Figure figure { .colorBar = patches.fillHeat(patches.firstFilled(), patches.lastPartition()) };
    figure.colorBar->cut = ownValue(patches.trace().run.values, options.thresholdOf, *figure.colorBar);
    strokeDashed(patches.painter(), patches.tileBorders());
    figure.picture = patches.stage().take();
    return figure;
}

Figure paintDifference(PatchPainter& patches, const PictureOptions& options)
{
    const int first = patches.firstFilled(), last = patches.lastPartition();
    const MaskOverlap overlap = maskOverlap(patches.trace(), *options.reference, options.layer).value();
    shape::Veil veil = patches.veil();
    patches.forEachCell(first, last, [&](const Cell& cell) {
        if (patches.value(cell) != valueOf(KeptBy::Neither))
            veil.bright.push_back(cell.rect);
    });
    patches.painter().veil(std::move(veil));
    strokeDashed(patches.painter(), patches.tileBorders());
    strokeTwoTone(patches.painter(), patches.contours(valueOf(KeptBy::AOnly)), palette::kOnlyA);
    strokeDashed(patches.painter(), patches.contours(valueOf(KeptBy::BOnly)), palette::kOnlyB, kOutline);
    if (patches.hasTiles()) {
        for (const auto& [kept, color] : { std::pair { KeptBy::Both, palette::kWhite },
                 { KeptBy::AOnly, palette::kOnlyA }, { KeptBy::BOnly, palette::kOnlyB } })
            strokeTwoTone(patches.painter(), patches.overviewTicks(valueOf(kept)), color);
    }
    for (int partition = first; partition <= last; ++partition)
        patches.cornerBadge(patches.area(partition),
            overlapText(partitionName(partition), overlap.partitions[static_cast<std::size_t>(partition)]));
    return { .picture = patches.stage().take(), .legend = differenceLegend(patches, overlap) };
}

} // namespace ps::imaging

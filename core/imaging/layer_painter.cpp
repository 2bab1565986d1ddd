// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/layer_painter.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace ps::imaging {
namespace {

std::string dropText(int layer)
{
    return layer == kBeforeLanguage ? "dropped before the language model"
                                    : "dropped before layer " + std::to_string(layer);
}

} // namespace

std::string dropNumeral(int layer) { return layer == kBeforeLanguage ? "V" : std::to_string(layer); }

Figure paintDropLayers(PatchPainter& patches, const PictureOptions& options)
{
    constexpr double kLargestNumeral = 15;
    const Trace& trace = patches.trace();
    const int survived = std::max(trace.run.facts.decoderLayers, static_cast<int>(trace.layers.size()));
    std::map<int, int> tokens; // of every token, newlines too: the counts of the pyramid
    for (const int layer : dropLayers(trace))
        ++tokens[layer];
    std::vector<int> classes;
    for (const auto& [layer, count] : tokens)
        if (layer != survived)
            classes.push_back(layer);
    const auto color = [&](int layer) {
        const auto index = std::lower_bound(classes.begin(), classes.end(), layer) - classes.begin();
        return patches.color(classPart(static_cast<std::size_t>(index), classes.size()));
    };
    const auto numbered = [&](const Cell& cell) {
        return !std::isnan(patches.value(cell)) && static_cast<int>(patches.value(cell)) != survived;
    };
    patches.forEachCell(patches.firstFilled(), patches.lastPartition(), [&](const Cell& cell) {
        if (numbered(cell))
            patches.painter().fillRect(
                cell.rect, { color(static_cast<int>(patches.value(cell))), options.opacity });
    });
    strokeDashed(patches.painter(), patches.tileBorders());
    strokeTwoTone(patches.painter(), patches.contours(static_cast<float>(survived)), palette::kKept);
    patches.forEachCell(patches.firstFilled(), patches.lastPartition(), [&](const Cell& cell) {
        if (numbered(cell)) {
            const int layer = static_cast<int>(patches.value(cell));
            paintNumeral(patches.painter(), cell.rect, dropNumeral(layer), color(layer), kLargestNumeral);
        }
    });
    Figure figure { .picture = patches.stage().take() };
    figure.legend.push_back({ Mark::Kept, "survived all layers: " + std::to_string(tokens[survived]) });
    for (auto layer = classes.rbegin(); layer != classes.rend(); ++layer)
        figure.legend.push_back({ Mark::Class, dropText(*layer) + ": " + std::to_string(tokens[*layer]),
            color(*layer), dropNumeral(*layer) });
    return figure;
}

Figure paintStageScores(PatchPainter& patches, const PruneStep* stage)
{
    Figure figure { .colorBar = patches.fillHeat(patches.firstFilled(), patches.lastPartition()) };
    if (stage != nullptr)
        figure.colorBar->cut = cutOf(*stage);
    if (figure.colorBar->cut
        && !(*figure.colorBar->cut >= figure.colorBar->low && *figure.colorBar->cut <= figure.colorBar->high))
        figure.colorBar->cut.reset(); // of the overview's patches, which the bar does not speak for
    strokeDashed(patches.painter(), patches.tileBorders());
    figure.picture = patches.stage().take();
    return figure;
}

Figure paintMargins(PatchPainter& patches, const PruneStep* step)
{
    Figure figure { .colorBar = patches.fillHeat(patches.firstFilled(), patches.lastPartition(), true) };
    if (step != nullptr)
        figure.colorBar->cut = cutOf(*step);
    strokeDashed(patches.painter(), patches.tileBorders());
    figure.picture = patches.stage().take();
    return figure;
}

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/drop_classes.h"

#include "core/imaging/layer_painter.h"

namespace ps {

std::vector<DropClass> dropClasses(const PatchStates& states, const QString& colorMap)
{
    std::vector<DropClass> classes;
    for (const auto& [layer, tokens] : states.tokensByDrop)
        if (layer != states.survived)
            classes.push_back({ .layer = layer,
                .tokens = tokens,
                .numeral = QString::fromStdString(imaging::dropNumeral(layer)) });
    const auto& colors = imaging::colorMap(colorMap.toStdString());
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const auto& color = colors[static_cast<std::size_t>(255 * imaging::classPart(i, classes.size()))];
        classes[i].color = QColor(color[0], color[1], color[2]);
    }
    return classes;
}

} // namespace ps

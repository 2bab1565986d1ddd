// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/geometry/patch_states.h"

#include <QColor>
#include <QString>

#include <vector>

namespace ps {

/// Patches that were dropped before the same layer: how they look, on the canvas and in the legend.
struct DropClass {
    int layer = 0; // kBeforeLanguage or the decoder layer
    int tokens = 0;
    QString numeral {};
    QColor color {};
};

/// Ascending by layer, from dark to light; without what survived.
std::vector<DropClass> dropClasses(const PatchStates& states, const QString& colorMap);

} // namespace ps

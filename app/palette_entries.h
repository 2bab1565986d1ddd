// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/palette_model.h"

class QMenu;
class QMenuBar;

namespace ps {

class ActionRegistry;

/// Everything in the menus of `bar` in their order, samples and recent files with it, then the models of `models`, then
/// the actions that are in no menu. Held keys are left out: they cannot be run.
std::vector<PaletteEntry> paletteEntries(const QMenuBar& bar, const QMenu& models, const ActionRegistry& registry);

} // namespace ps

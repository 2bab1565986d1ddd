// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ps {

/// The canonical name of a stored tensor, whatever name layout (A, B, B', O of the README's glossary) wrote it:
/// vision.*, multi_modal_projector.*, image_newline, text.*. Other names come back as they are. Empty for tensors that no
/// computation reads (rotary tables, position ids, the norm behind the vision tower's last block).
std::string canonicalName(const std::string& stored);

/// "A", "B", "B'" or "O" when this name tells the layout; empty when it is common to several.
std::string layoutOf(const std::string& stored);

/// Names of Dynamic-LLaVA's predictors, which are not part of the model proper.
bool isPredictorName(const std::string& name);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/config.h"

#include <filesystem>

namespace ps {

/// Puts a trained predictor file beside a model's weights and its sizes into config.json, each file atomically. Refuses a
/// model whose own weight files already hold predictors. Throws Error.
void installPredictors(
    const std::filesystem::path& predictors, const SparseConfig& sizes, const std::filesystem::path& model);

} // namespace ps

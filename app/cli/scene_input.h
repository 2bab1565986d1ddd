// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/scenes.h"

#include <filesystem>
#include <stop_token>

namespace ps::cli {

/// Scenes seed, seed + 1, ... Throws Error Cancelled.
std::vector<scenes::Scene> drawScenes(int count, std::uint64_t seed, const std::stop_token& stop);

/// The scenes of a scenes.jsonl with the pictures beside it. Throws Error.
std::vector<scenes::Scene> readScenes(const std::filesystem::path& file, const std::stop_token& stop);

} // namespace ps::cli

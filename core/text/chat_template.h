// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/config.h"

#include <string_view>

namespace ps {

/// The prompt preset that a checkpoint asks for: `prunescope.prompt` of its config.json, else its chat template when that is a
/// known one, else the usual one of its kind. Templates are only recognised, never executed. Throws Error for a
/// configured preset that does not exist and for unreadable files.
std::string presetOf(const ModelConfig& config, const std::filesystem::path& folder);

/// The preset that a Jinja chat template spells out; empty when it is none of the known ones.
std::string presetOfTemplate(std::string_view text);

} // namespace ps

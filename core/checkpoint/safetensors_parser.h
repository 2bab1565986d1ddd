// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/safetensors.h"

#include <string_view>

namespace ps {

/// The JSON part of a safetensors header, read as a stream that stops at the first broken rule: names unique, metadata of
/// strings only, exactly dtype, shape and data_offsets per tensor, limits::kTensors and kTensorRank. Offsets are not yet
/// compared with one another or with the file. Throws Error (Damaged, Unsupported).
SafetensorsHeader parseSafetensorsJson(std::string_view text, const std::string& where);

} // namespace ps

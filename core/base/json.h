// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ps {

/// Strict reading: depth <= 64; duplicate keys, integers beyond 64 bits and ill-formed UTF-8 refused. Throws Error Damaged naming `where`.
nlohmann::json parseJson(std::string_view text, const std::string& where);

/// Two-space indent, lists of plain values on one line, ill-formed UTF-8 replaced, trailing newline.
std::string dumpJson(const nlohmann::ordered_json& value);

} // namespace ps

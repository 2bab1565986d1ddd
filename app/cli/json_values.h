// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/method_info.h"

#include <nlohmann/json_fwd.hpp>

namespace ps::cli {

nlohmann::ordered_json valueJson(const Value& value);
nlohmann::ordered_json valuesJson(const Values& values); // {} for none

} // namespace ps::cli

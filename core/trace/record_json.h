// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <nlohmann/json_fwd.hpp>

namespace ps {

/// The run record as a value: what runRecord prints and what a trace file puts its own part beside.
nlohmann::ordered_json recordJson(const Trace& trace);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <string>

namespace ps {

/// The run record, schema "prunescope.run/1" of resources/docs/run_record.md, pretty-printed, C locale, UTF-8.
std::string runRecord(const Trace& trace);

} // namespace ps

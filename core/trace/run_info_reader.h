// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/json_fields.h"
#include "core/trace/trace.h"

namespace ps {

/// Model, picture, prompt, method and sampling out of a run record (`root`) and its "trace" part (`own`).
RunInfo readRunInfo(const JsonFields& root, const JsonFields& own, int visualTokens);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <QString>

namespace ps {

/// "HiRED 20.0 %": the method and its primary parameter. `info` may be null; then the id stands for the title.
QString controlsText(const MethodInfo* info, const std::string& id, const Values& values);

/// A parameter's value with its unit: "20.0 %", "paper-mass".
QString parameterText(const ParameterInfo& parameter, const Value& value);

/// "CPU, 2 threads, f32".
QString deviceText(const RunInfo& run);

/// "built-in, 5.0 M parameters".
QString modelText(const RunInfo& run);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/geometry/stage_schedule.h"

#include <optional>

namespace ps {

/// The stages that the Layers panel lets a person drag: of methods with the lists `layers` and `ratios` (PyramidDrop) or
/// with one `layer` and `keep` (FastV). What the values leave to the method is read off its last decision in `trace` (may
/// be null). No stages where there is nothing to drag.
StageSchedule scheduleOf(const MethodInfo& method, const Values& values, const Trace* trace);

/// `values` with the stages where they were dragged to. Ratios are written down only when one of them moved, so that
/// dragging a layer leaves the budget in charge.
Values withSchedule(
    const MethodInfo& method, Values values, const StageSchedule& before, const StageSchedule& now);

/// `values` without the lists that take the parameter `key` out of effect: it was set by hand.
Values withoutReplacementsOf(const MethodInfo& method, Values values, const std::string& key);

} // namespace ps

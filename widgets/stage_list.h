// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <QString>

#include <vector>

namespace ps {

/// One measured part of a run, in the order it happened.
struct TimedStage {
    QString name {};
    double ms = 0;
    bool reused = false; // its result came from an earlier run on the same picture; ms is 0
};

/// The stages that this run measured so far, decoding last. Their order and names are the same in every view.
std::vector<TimedStage> stagesOf(const Trace& trace);

/// The stage a running trace is in, as a person reads it: "Encoding the picture", "Prefill 3/8", "Decode 31.0
/// tok/s".
QString stageText(const Trace& trace);

} // namespace ps

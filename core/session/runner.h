// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/request.h"

#include <functional>
#include <stop_token>

namespace ps {

using SnapshotFn = std::function<void(TracePtr)>;
/// done and total in the unit of `what` ("reading weights", bytes).
using ProgressFn = std::function<void(const std::string& what, std::int64_t done, std::int64_t total)>;

/// Runs requests one after another on the calling thread. Session is the real one; tests drive the window with fakes.
class Runner {
public:
    virtual ~Runner() = default;

    /// Never throws: a failed run is a Trace in state Failed, a stopped one in state Cancelled. `snapshot` is called on
    /// this thread, at most once per layer and per answer token, and not for the returned, final trace.
    virtual TracePtr run(const Request& request, const SnapshotFn& snapshot, std::stop_token stop) = 0;

    virtual const ModelFacts& facts() const = 0;
    /// Model, device and version fields filled; the same part every trace of this runner carries.
    virtual const RunInfo& info() const = 0;
};

} // namespace ps

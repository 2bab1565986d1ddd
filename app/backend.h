// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "core/session/thresholds.h"
#include "core/study/match.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ps {

/// What the window needs of the engine. Tests put a fake in its place, so no window test needs a model.
struct Backend {
    using Open = std::function<std::unique_ptr<Runner>(const ModelSource&, const ProgressFn&, std::stop_token)>;
    using Methods = std::function<std::vector<MethodInfo>(const ModelFacts&)>;
    using Preview = std::function<TracePtr(const TracePtr&, const std::string&, const Values&, std::uint64_t)>;
    using Thresholds = std::function<std::shared_ptr<const KeepThresholds>(
        const TracePtr&, const std::string&, const Values&, std::uint64_t, std::stop_token)>;
    using Match = std::function<std::vector<MatchedArm>(const TracePtr&)>;

    Open open {};       // called on the engine thread, where the runner then lives; throws Error
    Methods methods {}; // called on the GUI thread: cheap
    Preview preview {}; // called on the GUI thread at slider speed: pure, no model
    Match match {};     // called on the GUI thread: every method at the equivalent tokens of a run; pure
    Thresholds thresholds {}; // called on a worker thread; pure, throws Error
};

/// The real engine: Session, the method catalogue and core/session/preview.
Backend engineBackend(const EngineOptions& options);

} // namespace ps

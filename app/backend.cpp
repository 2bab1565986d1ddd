// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backend.h"

#include "core/session/catalog.h"
#include "core/session/preview.h"

namespace ps {

Backend engineBackend(const EngineOptions& options)
{
    return { .open = [options](const ModelSource& source, const ProgressFn& progress,
                         std::stop_token stop) -> std::unique_ptr<Runner> {
                return Session::open(source, options, progress, std::move(stop));
            },
        .methods = [](const ModelFacts& facts) { return ps::methods(facts); },
        .preview = [](const TracePtr& trace, const std::string& method, const Values& values,
                       std::uint64_t seed) { return ps::preview(trace, method, values, seed); },
        .match = [](const TracePtr& run) { return matchedArms(run, {}, tokenShare(*run)); },
        .thresholds = keepThresholds };
}

} // namespace ps

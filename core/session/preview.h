// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

namespace ps {

/// What a method would decide with these values on the picture of `trace`, from its recorded scores: the same selection
/// code as a run, no model, a fraction of a millisecond. Answer, layers and times stay those of `trace` (they carry their
/// own settings in trace->run; the preview's settings are in the returned run.method and run.values, state Preview).
/// Decisions inside the language model are repeated from the scores of a run of the same method. A stage is marked as an
/// estimate when its tokens are no longer those that were scored, or when its layer is another one: then it ranks by the
/// scores of the nearest layer. Null when no such scores were recorded.
TracePtr preview(const TracePtr& trace, const std::string& method, const Values& values, std::uint64_t seed);

/// Equivalent tokens that a run with these values would have on the picture of `trace`, as a share: by the method's own
/// formula where it drops inside the language model, else by its preview. Throws Error.
double expectedShare(const TracePtr& trace, const std::string& method, const Values& values);

} // namespace ps

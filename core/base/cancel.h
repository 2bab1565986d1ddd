// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <stop_token>

namespace ps {

/// Looked at wherever the step to the next look is short: per layer, per chunk of 256 rows, per generated token.
inline void throwIfStopped(const std::stop_token& stop)
{
    if (stop.stop_requested())
        throw Error(ErrorKind::Cancelled, "cancelled");
}

} // namespace ps

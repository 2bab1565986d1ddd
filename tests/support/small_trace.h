// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

namespace ps::test {

/// A finished run on a 30 x 40 picture, 2 x 2 tiles of 2 x 2 patches, with every field set to something that is not its
/// default: small enough to write down, complete enough for round trips.
Trace smallTrace();

} // namespace ps::test

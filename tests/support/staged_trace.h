// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

namespace ps::test {

/// sampleTrace as PyramidDrop would have recorded it: before decoder layers 2, 4 and 6 of 8 the tokens are halved, by
/// scores that fall along the ids, so that the lowest ids survive.
Trace pyramidTrace();

/// As Dynamic-LLaVA would have: before layer 2 a quarter of the tokens stays, by margins from +1 down to -2; every
/// second answer token leaves the cache of the layers from there on, and the last one was never computed.
Trace dynamicTrace();

} // namespace ps::test

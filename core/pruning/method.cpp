// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/method.h"

#include <ATen/core/Tensor.h>

namespace ps {

at::Tensor PruningMethod::margin(const TokenView&) { return {}; }

bool PruningMethod::storesToken(float, int) { return true; }

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

namespace ps {

/// work(0) .. work(count - 1) on `workers` threads, each computing with one core. Returns when all are done; the first
/// exception ends the others' loops and is thrown again here.
void forEach(int count, int workers, const std::function<void(int)>& work);

} // namespace ps

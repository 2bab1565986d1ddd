// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/openmp_spin.h"

#include <cstdlib>
#include <unistd.h>

namespace ps {

void limitOpenMpSpinning(char** argv)
{
    // Measured on two cores: no loss on a quiet machine from 20,000 on, a third of the default's time beside a busy neighbour.
    constexpr const char* kTurns = "20000";
    if (std::getenv("GOMP_SPINCOUNT") || std::getenv("OMP_WAIT_POLICY"))
        return;
    if (setenv("GOMP_SPINCOUNT", kTurns, 1) == 0)
        execv("/proc/self/exe", argv); // returns only when it failed; then the default serves
}

} // namespace ps

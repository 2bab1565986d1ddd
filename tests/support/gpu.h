// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ps::test {

/// Why no GPU can be used here; empty when one can. The first call loads the plug-in.
std::string gpuAbsence();

} // namespace ps::test

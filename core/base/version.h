// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace ps {

// "0.1.0": the version of the release this build belongs to.
std::string_view version();

// The abbreviated commit it was built from, "-dirty" appended for a changed tree; "unknown" outside a git checkout.
std::string_view commit();

} // namespace ps

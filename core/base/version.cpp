// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/version.h"

namespace ps {

std::string_view version() { return PS_VERSION; }

std::string_view commit() { return PS_COMMIT; }

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ps {

/// A name from a file as it may stand in a message: in single quotes, control characters as '?', at most 120 bytes.
std::string inQuotes(std::string_view name);

} // namespace ps

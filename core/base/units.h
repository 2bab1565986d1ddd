// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace ps {

/// "812 bytes", "14 MB", "1.5 GB": decimal units, for messages.
std::string byteText(std::uint64_t bytes);

} // namespace ps

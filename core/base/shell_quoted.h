// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ps {

/// One word, quoted only when a POSIX shell would not take it literally.
std::string shellQuoted(const std::string& word);

} // namespace ps

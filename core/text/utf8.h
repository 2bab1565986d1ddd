// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace ps {

/// Bytes of the well-formed UTF-8 sequence at the start of `text` (1..4): 0 when more bytes could complete one, -1 when none
/// can. Overlong forms, surrogates and values beyond U+10FFFF are ill-formed. `text` is not empty.
int utf8Length(std::string_view text);

bool isUtf8(std::string_view text);

} // namespace ps

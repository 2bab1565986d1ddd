// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ps::imaging {

/// For contents and attributes of XML. Ill-formed bytes and characters that XML 1.0 forbids become U+FFFD.
std::string xmlText(std::string_view utf8);

/// A PDF text string with its brackets: (ASCII) as it is, anything else <FEFF...> as UTF-16.
std::string pdfText(std::string_view utf8);

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ps {

/// The sentence for the exception that is being handled: to be called inside a catch block, and it keeps nothing of the
/// exception, which may hold tensors. An Error says what it says; memory that ran out is followed by `advice`; anything
/// else is cut to its first line. `where` (a file, or empty) stands before what does not say where itself.
std::string failureSentence(const std::string& where, const std::string& advice);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/shell_quoted.h"

#include <algorithm>
#include <string_view>

namespace ps {

std::string shellQuoted(const std::string& word)
{
    constexpr std::string_view kPlain
        = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,+@%";
    if (!word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
            return kPlain.find(c) != std::string_view::npos;
        }))
        return word;
    std::string quoted = "'";
    for (const char c : word)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

} // namespace ps

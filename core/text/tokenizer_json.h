// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizer.h"

#include <map>
#include <string_view>

namespace ps {

/// The few facts that are taken from tokenizer.json; its vocabulary is not read.
struct TokenizerJson {
    PrefixScheme scheme = PrefixScheme::Never;
    std::map<std::string, std::int64_t> addedTokens {};
};

/// Read as a stream, because the vocabulary as a tree of values would take many times its size. Throws Error Damaged.
TokenizerJson parseTokenizerJson(std::string_view text, const std::string& where);

} // namespace ps

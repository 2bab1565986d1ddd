// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizer_json.h"
#include "core/text/tokenizer_model.h"

#include <filesystem>
#include <map>

namespace ps {

using AddedTokens = std::map<std::string, std::int64_t>; // text -> id

/// added_tokens.json, else added_tokens_decoder of tokenizer_config.json, else what tokenizer.json says. Throws Error.
AddedTokens readAddedTokens(const std::filesystem::path& folder, const TokenizerJson& json);

/// Appends the tokens behind the model's pieces, as Control. Their ids must follow those of the pieces without a gap; a token
/// that is a piece already must have that piece's id. Throws Error Damaged naming the token.
void addTokens(std::vector<Piece>& pieces, const AddedTokens& tokens, const std::string& where);

} // namespace ps

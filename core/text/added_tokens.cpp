// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/added_tokens.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/base/limits.h"

#include <nlohmann/json.hpp>

#include <charconv>

namespace ps {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxTokenBytes = 1024;

nlohmann::json readObject(const fs::path& file)
{
    auto json = parseJson(readTextFile(file, limits::kConfigBytes), file.string());
    if (!json.is_object())
        throw Error(ErrorKind::Damaged, "the content is not a JSON object", file.string());
    return json;
}

/// {"32000": {"content": "<image>", …}, …}
AddedTokens fromDecoder(const nlohmann::json& decoder, const std::string& where)
{
    AddedTokens tokens;
    for (const auto& item : decoder.items()) {
        std::int64_t id = -1;
        const auto& key = item.key();
        const auto [end, code] = std::from_chars(key.data(), key.data() + key.size(), id);
        const bool sound = code == std::errc {} && end == key.data() + key.size() && item.value().is_object()
            && item.value().contains("content") && item.value()["content"].is_string();
        if (!sound)
            throw Error(ErrorKind::Damaged,
                "added_tokens_decoder has an entry without a numeric id and a content", where);
        tokens[item.value()["content"].get<std::string>()] = id;
    }
    return tokens;
}

} // namespace

AddedTokens readAddedTokens(const fs::path& folder, const TokenizerJson& json)
{
    if (const auto file = folder / "added_tokens.json"; fileExists(file)) {
        AddedTokens tokens;
        const auto listed = readObject(file);
        for (const auto& item : listed.items()) {
            if (!item.value().is_number_integer())
                throw Error(ErrorKind::Damaged,
                    "the id of " + inQuotes(item.key()) + " is not a whole number", file.string());
            tokens[item.key()] = item.value().get<std::int64_t>();
        }
        return tokens;
    }
    if (const auto file = folder / "tokenizer_config.json"; fileExists(file)) {
        const auto config = readObject(file);
        if (const auto decoder = config.find("added_tokens_decoder");
            decoder != config.end() && decoder->is_object())
            return fromDecoder(*decoder, file.string());
    }
    return json.addedTokens;
}

void addTokens(std::vector<Piece>& pieces, const AddedTokens& tokens, const std::string& where)
{
    const auto fail = [&](const std::string& text, const std::string& problem) {
        throw Error(ErrorKind::Damaged, "the added token " + inQuotes(text) + " " + problem, where);
    };
    const auto first = static_cast<std::int64_t>(pieces.size());
    std::map<std::int64_t, std::string> behind;
    for (const auto& [text, id] : tokens) {
        if (text.empty() || text.size() > kMaxTokenBytes)
            fail(text,
                "has " + std::to_string(text.size()) + " bytes, allowed are 1 to "
                    + std::to_string(kMaxTokenBytes));
        if (id >= 0 && id < first && pieces[static_cast<std::size_t>(id)].text != text)
            fail(text,
                "has the id " + std::to_string(id) + ", which is the piece "
                    + inQuotes(pieces[static_cast<std::size_t>(id)].text));
        if (id < 0 || (id >= first && !behind.emplace(id, text).second))
            fail(text, "has the id " + std::to_string(id) + ", which is taken or negative");
    }
    for (const auto& [id, text] : behind) {
        if (id != static_cast<std::int64_t>(pieces.size()))
            fail(text,
                "has the id " + std::to_string(id) + ", expected " + std::to_string(pieces.size())
                    + ", the next free one");
        pieces.push_back({ text, PieceType::Control });
    }
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/limits.h"
#include "core/text/added_tokens.h"
#include "core/text/tokenizer_json.h"
#include "core/text/tokenizer_model.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <array>

namespace ps {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSpace = "\u2581"; // SentencePiece's visible space
/// Appended to a serialised model: a second normalizer_spec, merged over the first, with add_dummy_prefix = false. The
/// library has no setter for it.
constexpr std::string_view kNoPrefix { "\x1A\x02\x18\x00", 4 };

void loadInto(sentencepiece::SentencePieceProcessor& processor, const std::string& bytes, const std::string& where)
{
    if (const auto status = processor.LoadFromSerializedProto(bytes); !status.ok())
        throw Error(ErrorKind::Damaged, "SentencePiece refuses the tokenizer model: " + status.ToString(), where);
}

/// The bytes that a piece adds to a text.
std::string spellingOf(const Piece& piece)
{
    if (piece.type == PieceType::Byte) // "<0x0A>", checked when the model was read
        return std::string(1, static_cast<char>(std::stoi(piece.text.substr(3, 2), nullptr, 16)));
    std::string text;
    std::string_view rest = piece.text;
    for (std::size_t at = rest.find(kSpace); at != std::string_view::npos; at = rest.find(kSpace)) {
        text.append(rest.substr(0, at)) += ' ';
        rest.remove_prefix(at + kSpace.size());
    }
    return text.append(rest);
}

} // namespace

struct Tokenizer::State {
    sentencepiece::SentencePieceProcessor withPrefix {}, withoutPrefix {};
    PrefixScheme scheme = PrefixScheme::EverySegment;
    int bos = 1;
    std::vector<Piece> pieces {};          // added tokens behind those of the model, as Control
    std::vector<std::string> spellings {}; // per id; empty for special ones
    std::vector<std::pair<std::string, int>> specials {}; // longest first
    std::array<bool, 256> opensSpecial {};                // first bytes of those

    bool inRange(int id) const { return id >= 0 && static_cast<std::size_t>(id) < pieces.size(); }

    bool isSpecial(int id) const
    {
        if (!inRange(id))
            return true;
        const auto type = pieces[static_cast<std::size_t>(id)].type;
        return type == PieceType::Control || type == PieceType::Unknown;
    }

    void finish()
    {
        for (std::size_t id = 0; id < pieces.size(); ++id) {
            const bool special = isSpecial(static_cast<int>(id));
            spellings.push_back(special ? std::string() : spellingOf(pieces[id]));
            if (!special)
                continue;
            specials.emplace_back(pieces[id].text, static_cast<int>(id));
            opensSpecial[static_cast<unsigned char>(pieces[id].text.front())] = true;
        }
        std::stable_sort(specials.begin(), specials.end(),
            [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    }

    /// The special token that begins at `at`, the longest if several do.
    const std::pair<std::string, int>* specialAt(std::string_view text, std::size_t at) const
    {
        if (!opensSpecial[static_cast<unsigned char>(text[at])])
            return nullptr;
        for (const auto& special : specials)
            if (text.substr(at, special.first.size()) == special.first)
                return &special;
        return nullptr;
    }

    void encodeSegment(const std::string& segment, bool first, std::vector<int>& ids) const
    {
        if (segment.empty())
            return;
        bool prefix = scheme != PrefixScheme::Never;
        if (scheme == PrefixScheme::FirstSegmentOnly)
            prefix = first && segment.front() != ' ';
        else if (scheme == PrefixScheme::AlwaysUnlessSpace)
            prefix = segment.front() != ' ';
        std::vector<int> encoded;
        const auto status = (prefix ? withPrefix : withoutPrefix).Encode(segment, &encoded);
        if (!status.ok())
            throw Error(ErrorKind::Internal, "SentencePiece cannot encode the text: " + status.ToString());
        ids.insert(ids.end(), encoded.begin(), encoded.end());
    }
};

Tokenizer::Tokenizer(std::unique_ptr<State> state) : m_state(std::move(state)) { }
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Tokenizer Tokenizer::open(const fs::path& folder, int vocabulary)
{
    const auto file = folder / "tokenizer.model";
    const auto where = file.string();
    if (!fileExists(file) && fileExists(folder / "tokenizer.json"))
        throw Error(ErrorKind::Missing, "there is no tokenizer.model, and tokenizer.json alone is not supported",
            folder.string(), "take tokenizer.model from the checkpoint's base model");
    auto state = load(readTextFile(file, limits::kTokenizerBytes), where);
    TokenizerJson json { .scheme = PrefixScheme::EverySegment };
    if (const auto described = folder / "tokenizer.json"; fileExists(described))
        json = parseTokenizerJson(readTextFile(described, limits::kTokenizerBytes), described.string());
    state->scheme = json.scheme;
    addTokens(state->pieces, readAddedTokens(folder, json), where);
    return finish(std::move(state), vocabulary, where);
}

Tokenizer Tokenizer::fromModel(const std::string& bytes, int vocabulary, const std::string& where)
{
    return finish(load(bytes, where), vocabulary, where);
}

std::unique_ptr<Tokenizer::State> Tokenizer::load(const std::string& bytes, const std::string& where)
{
    auto state = std::make_unique<State>();
    state->pieces = checkTokenizerModel(
        { reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size() }, where);
    const auto bos = std::find_if(state->pieces.begin(), state->pieces.end(),
        [](const Piece& piece) { return piece.text == "<s>" && piece.type == PieceType::Control; });
    if (bos == state->pieces.end())
        throw Error(ErrorKind::Unsupported, "the tokenizer model has no begin token <s>", where);
    state->bos = static_cast<int>(bos - state->pieces.begin());
    loadInto(state->withPrefix, bytes, where);
    loadInto(state->withoutPrefix, bytes + std::string(kNoPrefix), where);
    return state;
}

Tokenizer Tokenizer::finish(std::unique_ptr<State> state, int vocabulary, const std::string& where)
{
    if (state->pieces.size() > static_cast<std::size_t>(std::max(vocabulary, 0)))
        throw Error(ErrorKind::Damaged,
            "the tokenizer has " + std::to_string(state->pieces.size()) + " tokens, but the embedding only "
                + std::to_string(vocabulary) + " rows",
            where);
    state->finish();
    return Tokenizer(std::move(state));
}

std::vector<int> Tokenizer::encode(const std::vector<PromptPart>& parts) const
{
    std::vector<int> ids { m_state->bos };
    std::string segment;
    bool first = true; // a segment at offset 0 of the text
    const auto flush = [&] {
        m_state->encodeSegment(segment, first, ids);
        first = false;
        segment.clear();
    };
    for (const auto& part : parts)
        for (std::size_t at = 0; at < part.text.size();) {
            const auto* special = part.fromTemplate ? m_state->specialAt(part.text, at) : nullptr;
            if (!special) {
                segment += part.text[at++];
                continue;
            }
            // A begin token that opens the text is the one that is already there.
            const bool repeated = special->second == m_state->bos && first && segment.empty() && ids.size() == 1;
            flush();
            if (!repeated)
                ids.push_back(special->second);
            at += special->first.size();
        }
    flush();
    return ids;
}

PrefixScheme Tokenizer::prefixScheme() const { return m_state->scheme; }
void Tokenizer::setPrefixScheme(PrefixScheme scheme) { m_state->scheme = scheme; }
bool Tokenizer::isSpecial(int id) const { return m_state->isSpecial(id); }

std::string Tokenizer::piece(int id) const
{
    return m_state->inRange(id) ? m_state->pieces[static_cast<std::size_t>(id)].text
                                : "<" + std::to_string(id) + ">";
}

const std::string& Tokenizer::spelling(int id) const
{
    static const std::string none;
    return m_state->inRange(id) ? m_state->spellings[static_cast<std::size_t>(id)] : none;
}

std::string Tokenizer::decode(const std::vector<int>& ids) const
{
    StreamDecoder decoder(*this);
    std::string text;
    for (const int id : ids)
        text += decoder.push(id);
    return text + decoder.finish();
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/prompt.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace ps {

/// Where SentencePiece's dummy prefix goes; decided from tokenizer.json.
enum class PrefixScheme { EverySegment, FirstSegmentOnly, AlwaysUnlessSpace, Never };

/// SentencePiece model of a LLaMA or Mistral checkpoint with its added tokens. Immutable, thread-safe.
class Tokenizer {
public:
    /// Reads tokenizer.model, the added tokens (added_tokens.json, else tokenizer_config.json, else tokenizer.json) and the
    /// prefix scheme (tokenizer.json). Checks the model file's structure before SentencePiece sees it, and that every id
    /// lies inside the embedding of `vocabulary` rows. Throws Error.
    static Tokenizer open(const std::filesystem::path& folder, int vocabulary);
    /// From the bytes of a tokenizer.model alone: no added tokens, a prefix for every segment.
    static Tokenizer fromModel(const std::string& bytes, int vocabulary, const std::string& where);
    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;
    ~Tokenizer();

    /// Ids with BOS in front. Special tokens split the text; only parts marked `template` are searched for them; neighbouring
    /// template and user text form one segment.
    std::vector<int> encode(const std::vector<PromptPart>& parts) const;

    PrefixScheme prefixScheme() const;
    void setPrefixScheme(PrefixScheme scheme); // tests

    bool isSpecial(int id) const; // <s>, </s>, <unk>, added tokens and ids without a piece: never part of a text
    std::string piece(int id) const; // "▁What", "<0x0A>", "<image>"; "<450>" for an id without a piece
    std::string decode(const std::vector<int>& ids) const;

private:
    friend class StreamDecoder;
    struct State;
    static std::unique_ptr<State> load(const std::string& bytes, const std::string& where);
    static Tokenizer finish(std::unique_ptr<State> state, int vocabulary, const std::string& where);
    explicit Tokenizer(std::unique_ptr<State> state);
    const std::string& spelling(int id) const; // the bytes an id adds to a text

    std::unique_ptr<State> m_state;
};

/// Text of an answer as its ids arrive: whole UTF-8 sequences only, the first leading space dropped, special tokens skipped.
class StreamDecoder {
public:
    explicit StreamDecoder(const Tokenizer& tokenizer);
    std::string push(int id); // text that is certain after this id; may be empty
    std::string finish();     // what is left, one U+FFFD per undecodable byte

private:
    std::string take(bool all);

    const Tokenizer& m_tokenizer;
    std::string m_pending {};
    bool m_first = true;
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_model.h"

#include "core/base/error.h"
#include "core/base/in_quotes.h"
#include "core/text/utf8.h"
#include "core/text/wire_reader.h"

#include <bit>
#include <cmath>
#include <cstdio>
#include <unordered_set>

namespace ps {
namespace {

constexpr std::size_t kMaxPieces = 1'000'000;
constexpr std::size_t kMaxPieceBytes = 1024;

// Field numbers of sentencepiece_model.proto.
enum ModelField : std::uint32_t { kPieces = 1, kTrainer = 2, kNormalizer = 3, kDenormalizer = 5 };
enum PieceField : std::uint32_t { kText = 1, kScore = 2, kType = 3 };
enum TrainerField : std::uint32_t { kModelType = 3, kWhitespaceSuffix = 24, kByteFallback = 35 };
enum NormalizerField : std::uint32_t {
    kCharsMap = 2,
    kDummyPrefix = 3,
    kExtraWhitespace = 4,
    kEscape = 5,
    kRules = 6
};
constexpr std::uint64_t kBpe = 2;

class Walker {
public:
    explicit Walker(const std::string& where) : m_where(where) { }

    std::vector<Piece> walk(std::span<const std::uint8_t> bytes)
    {
        WireReader reader(bytes);
        while (const auto field = reader.next()) {
            if (field->number == kPieces)
                addPiece(message(*field));
            else if (field->number == kTrainer)
                readTrainer(message(*field));
            else if (field->number == kNormalizer || field->number == kDenormalizer)
                readNormalizer(message(*field), field->number == kNormalizer);
        }
        requireSound(reader, "the file");
        checkWhole();
        return std::move(m_pieces);
    }

private:
    [[noreturn]] void damaged(const std::string& problem) const
    {
        throw Error(ErrorKind::Damaged, problem, m_where);
    }
    [[noreturn]] void unsupported(const std::string& problem) const
    {
        throw Error(ErrorKind::Unsupported, problem, m_where);
    }

    void requireSound(const WireReader& reader, const std::string& part) const
    {
        if (reader.damaged() && m_pieces.empty())
            throw Error(ErrorKind::NotThisFormat, "not a SentencePiece model", m_where);
        if (reader.damaged())
            damaged(part + " is cut off or not a protobuf message (after piece "
                + std::to_string(m_pieces.size()) + ")");
    }

    std::span<const std::uint8_t> message(const WireField& field) const
    {
        if (field.kind != WireField::Kind::Bytes)
            throw Error(ErrorKind::NotThisFormat, "not a SentencePiece model", m_where);
        return field.bytes;
    }

    void addPiece(std::span<const std::uint8_t> bytes)
    {
        Piece piece;
        const auto name = "piece " + std::to_string(m_pieces.size());
        WireReader reader(bytes);
        while (const auto field = reader.next()) {
            if (field->number == kText && field->kind == WireField::Kind::Bytes) {
                if (field->bytes.size() > kMaxPieceBytes)
                    damaged(name + " has " + std::to_string(field->bytes.size()) + " bytes, the limit is "
                        + std::to_string(kMaxPieceBytes));
                piece.text.assign(field->bytes.begin(), field->bytes.end());
            } else if (field->number == kScore && field->kind == WireField::Kind::Fixed32) {
                if (!std::isfinite(std::bit_cast<float>(static_cast<std::uint32_t>(field->value))))
                    damaged(name + " has a score that is not a number");
            } else if (field->number == kType && field->kind == WireField::Kind::Varint) {
                if (field->value < 1 || field->value > 6)
                    damaged(name + " has the unknown type " + std::to_string(field->value));
                piece.type = static_cast<PieceType>(field->value);
            }
        }
        requireSound(reader, name);
        if (piece.text.empty() || piece.text.find('\0') != std::string::npos || !isUtf8(piece.text))
            damaged(name + " is empty or not valid UTF-8");
        if (m_pieces.size() == kMaxPieces)
            damaged("more than " + std::to_string(kMaxPieces) + " pieces");
        if (!m_names.insert(piece.text).second)
            damaged(name + " repeats " + inQuotes(piece.text));
        m_pieces.push_back(std::move(piece));
    }

    void readTrainer(std::span<const std::uint8_t> bytes)
    {
        WireReader reader(bytes);
        while (const auto field = reader.next()) {
            if (field->number == kModelType)
                m_modelType = field->value;
            else if (field->number == kByteFallback)
                m_byteFallback = field->value != 0;
            else if (field->number == kWhitespaceSuffix && field->value != 0)
                unsupported("whitespace is a suffix in this tokenizer model, LLaMA's is a prefix");
        }
        requireSound(reader, "the trainer section");
    }

    /// A compiled character map makes the library's matcher follow offsets out of the file; LLaMA's and Mistral's are empty.
    void readNormalizer(std::span<const std::uint8_t> bytes, bool forEncoding)
    {
        WireReader reader(bytes);
        while (const auto field = reader.next()) {
            const bool text = field->kind == WireField::Kind::Bytes;
            if ((field->number == kCharsMap || field->number == kRules) && text && !field->bytes.empty())
                unsupported("the tokenizer model normalises text through a character map, LLaMA's and "
                            "Mistral's do not");
            if (!forEncoding)
                continue;
            if (field->number == kDummyPrefix)
                m_dummyPrefix = field->value != 0;
            else if (field->number == kExtraWhitespace)
                m_removeWhitespace = field->value != 0;
            else if (field->number == kEscape && field->value == 0)
                unsupported("the tokenizer model does not escape whitespace");
        }
        requireSound(reader, "the normaliser section");
    }

    void checkWhole() const
    {
        std::size_t unknown = 0, bytePieces = 0;
        for (const auto& piece : m_pieces) {
            unknown += piece.type == PieceType::Unknown;
            if (piece.type != PieceType::Byte)
                continue;
            char name[8] {};
            std::snprintf(name, sizeof name, "<0x%02X>", static_cast<unsigned>(bytePieces++ & 0xFF));
            if (piece.text != name)
                damaged("the byte piece " + inQuotes(piece.text) + " should be " + name);
        }
        if (m_pieces.empty())
            throw Error(ErrorKind::NotThisFormat, "not a SentencePiece model: it has no pieces", m_where);
        if (unknown != 1)
            damaged("there are " + std::to_string(unknown) + " unknown pieces <unk>, expected 1");
        if (bytePieces != 256 && (m_byteFallback || bytePieces != 0))
            damaged("there are " + std::to_string(bytePieces) + " byte pieces, expected 256");
        if (m_modelType != kBpe)
            unsupported("the tokenizer model is not a BPE model");
        if (!m_dummyPrefix || m_removeWhitespace)
            unsupported("the tokenizer model has other whitespace rules than LLaMA's (prefix added, extra "
                        "whitespace kept)");
    }

    const std::string& m_where;
    std::vector<Piece> m_pieces {};
    std::unordered_set<std::string> m_names {};
    std::uint64_t m_modelType = 1; // unigram is the format's default
    bool m_byteFallback = false, m_dummyPrefix = true, m_removeWhitespace = true;
};

} // namespace

std::vector<Piece> checkTokenizerModel(std::span<const std::uint8_t> bytes, const std::string& where)
{
    return Walker(where).walk(bytes);
}

} // namespace ps

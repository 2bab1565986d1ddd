// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ps {

enum class PieceType { Normal = 1, Unknown, Control, UserDefined, Unused, Byte };

struct Piece {
    std::string text {};
    PieceType type = PieceType::Normal;
};

/// Walks the wire format of a SentencePiece model and refuses whatever the library would crash on or this program cannot
/// reproduce, before the library sees a byte: normaliser maps, odd piece tables, models other than BPE. Returns the pieces,
/// index = id. Throws Error (NotThisFormat, Damaged, Unsupported) naming `where`.
std::vector<Piece> checkTokenizerModel(std::span<const std::uint8_t> bytes, const std::string& where);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ps {

enum class StoredType { F32, F16, BF16, I64, I32, I8, U8 };
std::size_t byteSize(StoredType type);
const char* typeName(StoredType type);

/// One tensor of a file; offsets are relative to the data section.
struct TensorEntry {
    StoredType type = StoredType::F32;
    std::vector<std::int64_t> shape {};
    std::uint64_t begin = 0, end = 0;
    std::int64_t elements() const;
};

struct SafetensorsHeader {
    std::map<std::string, TensorEntry> tensors {};
    std::map<std::string, std::string> metadata {};
    std::uint64_t dataOffset = 0; // bytes from the start of the file
};

/// Parses and checks a header: `bytes` are the 8 length bytes and the JSON behind them, `fileSize` the whole file's size.
/// Offsets contiguous from 0 without overlap or hole to the end of the file, shape x type = size, no duplicate names.
/// Throws Error (NotThisFormat, Damaged) naming `where` and the tensor.
SafetensorsHeader parseSafetensorsHeader(
    std::span<const std::uint8_t> bytes, std::uint64_t fileSize, const std::string& where);

/// Reads only the header of a file.
SafetensorsHeader readSafetensorsHeader(const std::filesystem::path& file);

/// A tensor to write; `data` must stay valid during the call.
struct TensorToWrite {
    std::string name {};
    StoredType type = StoredType::F32;
    std::vector<std::int64_t> shape {};
    std::span<const std::uint8_t> data {};
};
void writeSafetensors(const std::filesystem::path& file, std::span<const TensorToWrite> tensors,
    const std::map<std::string, std::string>& metadata = {});

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/safetensors.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/in_quotes.h"
#include "core/base/limits.h"
#include "core/checkpoint/safetensors_parser.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace ps {
namespace {

constexpr std::size_t kLengthBytes = 8;

std::uint64_t littleEndian(std::span<const std::uint8_t> bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        value |= std::uint64_t { bytes[i] } << (8 * i);
    return value;
}

/// The bytes the shape asks for; none when the product overflows.
std::optional<std::uint64_t> sizeOf(const TensorEntry& entry)
{
    std::uint64_t size = byteSize(entry.type);
    for (const std::int64_t extent : entry.shape)
        if (__builtin_mul_overflow(size, static_cast<std::uint64_t>(extent), &size))
            return {};
    if (size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return {};
    return size;
}

/// Contiguous from 0 to the end of the file: no overlap, no hole, nothing behind. This also rules out a file that is a second
/// format at the same time.
void checkOffsets(const SafetensorsHeader& header, std::uint64_t dataBytes, const std::string& where)
{
    std::vector<const std::pair<const std::string, TensorEntry>*> order;
    for (const auto& item : header.tensors)
        order.push_back(&item);
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
        return std::pair(a->second.begin, a->second.end) < std::pair(b->second.begin, b->second.end);
    });
    std::uint64_t position = 0;
    for (const auto* item : order) {
        const auto& entry = item->second;
        const auto fail = [&](const std::string& problem) {
            throw Error(ErrorKind::Damaged, "tensor " + inQuotes(item->first) + problem, where);
        };
        const auto size = sizeOf(entry);
        if (!size)
            fail(" has a shape whose size overflows");
        if (entry.end < entry.begin || entry.end - entry.begin != *size)
            fail(" takes bytes " + std::to_string(entry.begin) + " to " + std::to_string(entry.end)
                + ", but its shape and type need " + std::to_string(*size) + " bytes");
        if (entry.begin != position)
            fail(" begins at byte " + std::to_string(entry.begin) + ", expected " + std::to_string(position)
                + (entry.begin < position ? " (tensors overlap)" : " (a hole in the data)"));
        position = entry.end;
    }
    if (position != dataBytes)
        throw Error(ErrorKind::Damaged,
            "the tensors end at byte " + std::to_string(position) + " of the data, but the file holds "
                + std::to_string(dataBytes) + (dataBytes < position ? " bytes (truncated?)" : " bytes"),
            where, "copy or download it again");
}

/// The length field, checked against the file before anything of that length is allocated or read.
std::uint64_t headerLength(std::span<const std::uint8_t> bytes, std::uint64_t fileSize, const std::string& where)
{
    if (fileSize < kLengthBytes + 2 || bytes.size() < kLengthBytes + 1)
        throw Error(ErrorKind::NotThisFormat,
            "too short for a safetensors file (" + std::to_string(fileSize) + " bytes)", where);
    if (bytes[kLengthBytes] != '{')
        throw Error(ErrorKind::NotThisFormat, "not a safetensors file: the header does not begin with '{'", where);
    const auto length = littleEndian(bytes);
    if (length > limits::kSafetensorsHeaderBytes)
        throw Error(ErrorKind::Damaged,
            "the header claims " + std::to_string(length) + " bytes, the limit is "
                + std::to_string(limits::kSafetensorsHeaderBytes),
            where);
    if (length > fileSize - kLengthBytes)
        throw Error(ErrorKind::Damaged,
            "the header claims " + std::to_string(length) + " bytes, but the file has only "
                + std::to_string(fileSize) + " (truncated?)",
            where, "copy or download it again");
    return length;
}

} // namespace

std::size_t byteSize(StoredType type)
{
    switch (type) {
    case StoredType::F32:
    case StoredType::I32: return 4;
    case StoredType::F16:
    case StoredType::BF16: return 2;
    case StoredType::I64: return 8;
    case StoredType::I8:
    case StoredType::U8: return 1;
    }
    return 0;
}

const char* typeName(StoredType type)
{
    static constexpr std::array names { "F32", "F16", "BF16", "I64", "I32", "I8", "U8" };
    return names[static_cast<std::size_t>(type)];
}

std::int64_t TensorEntry::elements() const
{
    std::int64_t count = 1;
    for (const std::int64_t extent : shape)
        count *= extent;
    return count;
}

SafetensorsHeader parseSafetensorsHeader(
    std::span<const std::uint8_t> bytes, std::uint64_t fileSize, const std::string& where)
{
    const auto length = headerLength(bytes, fileSize, where);
    if (bytes.size() - kLengthBytes < length)
        throw Error(ErrorKind::Damaged, "the header is cut off", where);
    const auto text = bytes.subspan(kLengthBytes, length);
    SafetensorsHeader header = parseSafetensorsJson(
        { reinterpret_cast<const char*>(text.data()), text.size() }, where);
    header.dataOffset = kLengthBytes + length;
    checkOffsets(header, fileSize - header.dataOffset, where);
    return header;
}

SafetensorsHeader readSafetensorsHeader(const std::filesystem::path& file)
{
    const FileReader reader(file);
    const auto where = file.string();
    std::vector<std::uint8_t> bytes(std::min<std::uint64_t>(reader.size(), kLengthBytes + 1));
    reader.read(0, bytes.data(), bytes.size());
    const auto length = headerLength(bytes, reader.size(), where);
    bytes.resize(kLengthBytes + length);
    reader.read(0, bytes.data(), bytes.size());
    return parseSafetensorsHeader(bytes, reader.size(), where);
}

} // namespace ps

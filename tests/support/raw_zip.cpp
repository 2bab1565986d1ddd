// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/raw_zip.h"

#include "tests/support/crc32.h"

#include <utility>

namespace ps::test {
namespace {

void put(std::string& text, std::uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; ++i)
        text += i < 8 ? static_cast<char>(value >> (8 * i) & 255U) : '\0'; // fields of zeros are longer
}

/// The fields that local header and central directory share, from "version needed" to "extra length".
void putCommon(std::string& text, const RawMember& member)
{
    put(text, 20, 2);
    put(text, member.flags, 2);
    put(text, member.method, 2);
    put(text, 0x00210000, 4); // 1 January 1980
    put(text, member.crc, 4);
    put(text, member.bytes.size(), 4);
    put(text, member.declaredSize, 4);
    put(text, member.name.size(), 2);
    put(text, 0, 2);
}

} // namespace

RawMember storedMember(std::string name, std::string bytes)
{
    const auto crc = static_cast<std::uint32_t>(std::stoul(crc32Hex(bytes.data(), bytes.size()), nullptr, 16));
    const auto size = static_cast<std::uint32_t>(bytes.size());
    return { std::move(name), std::move(bytes), 0, 0, size, crc };
}

std::vector<std::uint8_t> rawZip(const std::vector<RawMember>& members)
{
    std::string text;
    std::string directory;
    for (const RawMember& member : members) {
        directory += "PK\1\2";
        put(directory, 20, 2);
        putCommon(directory, member);
        put(directory, 0, 10); // comment, disk, attributes
        put(directory, text.size(), 4);
        directory += member.name;
        text += "PK\3\4";
        putCommon(text, member);
        text += member.name + member.bytes;
    }
    const std::size_t start = text.size();
    text += directory + "PK\5\6";
    put(text, 0, 4);
    put(text, members.size(), 2);
    put(text, members.size(), 2);
    put(text, directory.size(), 4);
    put(text, start, 4);
    put(text, 0, 2);
    return { text.begin(), text.end() };
}

} // namespace ps::test

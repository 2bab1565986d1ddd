// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/wire_reader.h"

namespace ps {
namespace {

std::uint64_t littleEndian(std::span<const std::uint8_t> bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        value |= std::uint64_t { bytes[i] } << (8 * i);
    return value;
}

} // namespace

std::optional<WireField> WireReader::fail()
{
    m_damaged = true;
    m_rest = {};
    return {};
}

std::optional<std::uint64_t> WireReader::varint()
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
        const std::uint8_t byte = m_rest.front();
        m_rest = m_rest.subspan(1);
        if (shift == 63 && byte > 1)
            return {}; // more than 64 bits
        value |= std::uint64_t { byte & 0x7FU } << shift;
        if (byte < 0x80)
            return value;
    }
    return {};
}

std::optional<std::span<const std::uint8_t>> WireReader::take(std::uint64_t count)
{
    if (count > m_rest.size())
        return {};
    const auto bytes = m_rest.first(static_cast<std::size_t>(count));
    m_rest = m_rest.subspan(static_cast<std::size_t>(count));
    return bytes;
}

std::optional<WireField> WireReader::next()
{
    if (m_rest.empty())
        return {};
    const auto tag = varint();
    if (!tag || *tag >> 32 != 0 || *tag >> 3 == 0)
        return fail();
    WireField field { .number = static_cast<std::uint32_t>(*tag >> 3) };
    switch (*tag & 7) {
    case 0:
        if (const auto value = varint()) {
            field.value = *value;
            return field;
        }
        return fail();
    case 1: field.kind = WireField::Kind::Fixed64; break;
    case 2: field.kind = WireField::Kind::Bytes; break;
    case 5: field.kind = WireField::Kind::Fixed32; break;
    default: return fail(); // groups, which no current writer makes
    }
    std::optional<std::uint64_t> length = field.kind == WireField::Kind::Fixed64 ? 8 : 4;
    if (field.kind == WireField::Kind::Bytes)
        length = varint();
    const auto bytes = length ? take(*length) : std::nullopt;
    if (!bytes)
        return fail();
    field.bytes = *bytes;
    if (field.kind != WireField::Kind::Bytes)
        field.value = littleEndian(*bytes);
    return field;
}

} // namespace ps

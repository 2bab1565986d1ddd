// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ps::imaging {

/// Bounds-checked reads from the bytes of a foreign file. Reading past the end throws Error Damaged.
class ByteView {
public:
    ByteView(std::span<const std::uint8_t> bytes, const std::string& where) : m_bytes(bytes), m_where(where)
    {
    }

    std::size_t size() const { return m_bytes.size(); }
    const std::string& where() const { return m_where; }
    bool has(std::size_t offset, std::size_t count) const
    {
        return offset <= m_bytes.size() && count <= m_bytes.size() - offset;
    }
    bool is(std::size_t offset, std::string_view text) const
    {
        return has(offset, text.size())
            && std::equal(text.begin(), text.end(), m_bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    }

    std::uint32_t u8(std::size_t offset) const { return little(offset, 1); }
    std::uint32_t u16le(std::size_t offset) const { return little(offset, 2); }
    std::uint32_t u24le(std::size_t offset) const { return little(offset, 3); }
    std::uint32_t u32le(std::size_t offset) const { return little(offset, 4); }
    std::uint32_t u16be(std::size_t offset) const { return big(offset, 2); }
    std::uint32_t u32be(std::size_t offset) const { return big(offset, 4); }

    std::span<const std::uint8_t> bytes(std::size_t offset, std::size_t count) const
    {
        require(offset, count);
        return m_bytes.subspan(offset, count);
    }
    ByteView from(std::size_t offset) const
    {
        return { bytes(offset, size() - std::min(offset, size())), m_where };
    }

    [[noreturn]] void damaged(const std::string& what) const
    {
        throw Error(ErrorKind::Damaged, "the image is damaged: " + what, m_where, "copy or download it again");
    }

private:
    void require(std::size_t offset, std::size_t count) const
    {
        if (!has(offset, count))
            damaged("it ends inside its header");
    }
    std::uint32_t little(std::size_t offset, std::size_t count) const
    {
        std::uint32_t value = 0;
        for (std::size_t i = count; i-- > 0;)
            value = value << 8 | bytes(offset, count)[i];
        return value;
    }
    std::uint32_t big(std::size_t offset, std::size_t count) const
    {
        std::uint32_t value = 0;
        for (const std::uint8_t byte : bytes(offset, count))
            value = value << 8 | byte;
        return value;
    }

    std::span<const std::uint8_t> m_bytes;
    const std::string& m_where;
};

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace ps {

/// One field of a protobuf message.
struct WireField {
    std::uint32_t number = 0;
    std::uint64_t value = 0;                // varint, fixed32 and fixed64
    std::span<const std::uint8_t> bytes {}; // length-delimited
    enum class Kind { Varint, Fixed64, Bytes, Fixed32 } kind = Kind::Varint;
};

/// Reads the fields of a message one by one. Never reads outside, never recurses.
class WireReader {
public:
    explicit WireReader(std::span<const std::uint8_t> message) : m_rest(message) { }

    /// The next field; none at the end and after an error.
    std::optional<WireField> next();
    bool damaged() const { return m_damaged; }

private:
    std::optional<std::uint64_t> varint();
    std::optional<std::span<const std::uint8_t>> take(std::uint64_t count);
    std::optional<WireField> fail();

    std::span<const std::uint8_t> m_rest;
    bool m_damaged = false;
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ps {

/// Makes a zip archive in memory: deflated members in the order of the calls, with a fixed date, so that equal
/// content gives equal bytes. Throws Error Io.
class ArchiveWriter {
public:
    void add(std::string name, std::vector<std::uint8_t> bytes);
    void add(std::string name, std::string_view text);
    std::vector<std::uint8_t> finish() const;

private:
    struct Member {
        std::string name {};
        std::vector<std::uint8_t> bytes {};
    };
    std::vector<Member> m_members {};
};

/// Reads a zip archive somebody else made. The constructor checks every member against the limits (count, names,
/// stored or deflated, not encrypted, declared sizes together) before anything is inflated; read() holds a member to its
/// declared size and checksum. The bytes must outlive the reader. Throws Error (NotThisFormat, Damaged, Unsupported).
class ArchiveReader {
public:
    ArchiveReader(std::span<const std::uint8_t> bytes, std::string where);
    ~ArchiveReader();
    ArchiveReader(const ArchiveReader&) = delete;
    ArchiveReader& operator=(const ArchiveReader&) = delete;

    std::vector<std::string> names() const; // in the order of the archive
    bool has(const std::string& name) const;
    std::uint64_t size(const std::string& name) const;

    /// The member's bytes; refused from its declared size when that is over `limit`, before memory is asked for.
    std::vector<std::uint8_t> read(const std::string& name, std::uint64_t limit) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace ps

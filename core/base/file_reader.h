// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ps {

/// A whole file, refused before reading when it is larger than `limit` bytes. Throws Error (Missing, Io, Unsupported).
std::vector<std::uint8_t> readFile(const std::filesystem::path& file, std::uint64_t limit);
std::string readTextFile(const std::filesystem::path& file, std::uint64_t limit);

/// False also when it cannot be told (no permission, impossible name): whoever then reads the file gets the reason.
bool fileExists(const std::filesystem::path& file);

/// Positioned reads of one open file (pread, no mapping: a mapped file truncated by someone else is a SIGBUS).
class FileReader {
public:
    explicit FileReader(const std::filesystem::path& file);
    ~FileReader();
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;

    std::uint64_t size() const { return m_size; }
    std::int64_t modified() const { return m_modified; } // nanoseconds since the epoch, at open
    void read(std::uint64_t offset, void* target, std::size_t bytes) const; // all of it, or Error Io/Damaged

private:
    std::filesystem::path m_file;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
    std::int64_t m_modified = 0;
};

} // namespace ps

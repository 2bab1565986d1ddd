// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_reader.h"

#include "core/base/error.h"
#include "core/base/units.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ps {
namespace {

Error ioError(int code, const std::string& what, const std::filesystem::path& file)
{
    const ErrorKind kind = code == ENOENT || code == ENOTDIR ? ErrorKind::Missing : ErrorKind::Io;
    return { kind, what + " (" + std::generic_category().message(code) + ')', file.string(),
        kind == ErrorKind::Missing ? "check that it is still there" : "" };
}

void refuseLarger(const FileReader& reader, const std::filesystem::path& file, std::uint64_t limit)
{
    if (reader.size() > limit) {
        throw Error(ErrorKind::Unsupported,
            "the file has " + byteText(reader.size()) + ", more than the limit of " + byteText(limit),
            file.string());
    }
}

} // namespace

std::vector<std::uint8_t> readFile(const std::filesystem::path& file, std::uint64_t limit)
{
    const FileReader reader(file);
    refuseLarger(reader, file, limit);
    std::vector<std::uint8_t> bytes(reader.size());
    reader.read(0, bytes.data(), bytes.size());
    return bytes;
}

std::string readTextFile(const std::filesystem::path& file, std::uint64_t limit)
{
    const FileReader reader(file);
    refuseLarger(reader, file, limit);
    std::string text(reader.size(), '\0');
    reader.read(0, text.data(), text.size());
    return text;
}

bool fileExists(const std::filesystem::path& file)
{
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

FileReader::FileReader(const std::filesystem::path& file) : m_file(file)
{
    // Non-blocking, so that a named pipe is refused below instead of waiting for its writer for ever.
    m_descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (m_descriptor < 0)
        throw ioError(errno, "cannot open the file", file);
    struct stat info { };
    const bool known = ::fstat(m_descriptor, &info) == 0;
    const int code = errno;
    if (known && S_ISREG(info.st_mode)) {
        m_size = static_cast<std::uint64_t>(info.st_size);
        m_modified = std::int64_t { info.st_mtim.tv_sec } * 1'000'000'000 + info.st_mtim.tv_nsec;
        return;
    }
    ::close(m_descriptor); // the destructor of a half-made object does not run
    if (!known)
        throw ioError(code, "cannot examine the file", file);
    throw Error(ErrorKind::Io,
        S_ISDIR(info.st_mode) ? "this is a folder, not a file" : "this is not a regular file", file.string());
}

FileReader::~FileReader() { ::close(m_descriptor); }

void FileReader::read(std::uint64_t offset, void* target, std::size_t bytes) const
{
    if (offset > m_size || bytes > m_size - offset) {
        throw Error(ErrorKind::Damaged,
            "bytes " + std::to_string(offset) + " to " + std::to_string(offset + bytes)
                + " are beyond the end of the file, which has " + std::to_string(m_size),
            m_file.string());
    }
    auto* next = static_cast<char*>(target);
    while (bytes > 0) {
        const ssize_t count = ::pread(m_descriptor, next, bytes, static_cast<off_t>(offset));
        if (count < 0) {
            if (errno == EINTR)
                continue;
            throw ioError(errno, "cannot read the file", m_file);
        }
        if (count == 0)
            throw Error(ErrorKind::Damaged, "the file became shorter while it was read", m_file.string());
        next += count;
        offset += static_cast<std::uint64_t>(count);
        bytes -= static_cast<std::size_t>(count);
    }
}

} // namespace ps

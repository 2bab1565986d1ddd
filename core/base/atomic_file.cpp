// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"

#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/base/units.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <vector>

namespace ps {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = ".prunescope-";
constexpr std::string_view kSuffix = ".tmp";
constexpr int kMaxLinks = 40; // as Linux

std::string spaceProblem(int code, const fs::path& folder, std::size_t bytes)
{
    const std::string needs = "disk full: needs " + byteText(bytes);
    struct rlimit limit { };
    if (code == EFBIG && ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        return needs + ", a file may have at most " + byteText(limit.rlim_cur) + " here";
    struct statvfs info { };
    if (code != ENOSPC || ::statvfs(folder.c_str(), &info) != 0)
        return needs + " (" + std::generic_category().message(code) + ')';
    return needs + ", " + byteText(std::uint64_t { info.f_bavail } * info.f_frsize) + " free";
}

/// One write of one file: owns the temporary until it has become the target.
class Replacement {
public:
    Replacement(const fs::path& file, std::size_t bytes)
        : m_shown(file), m_bytes(bytes), m_target(resolved(file))
    {
        m_folder = m_target.has_parent_path() ? m_target.parent_path() : fs::path(".");
        m_temporary = m_folder / temporaryName();
        m_descriptor = FileDescriptor(::open(m_temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        if (!m_descriptor)
            fail(errno, "cannot create a file in this folder");
        ::flock(m_descriptor.get(), LOCK_EX | LOCK_NB); // tells removeOrphans of other processes that we live
    }

    ~Replacement()
    {
        if (!m_temporary.empty())
            ::unlink(m_temporary.c_str());
    }

    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;

    const fs::path& folder() const { return m_folder; }

    void write(std::span<const std::uint8_t> bytes) const
    {
        while (!bytes.empty()) {
            const ssize_t count = ::write(m_descriptor.get(), bytes.data(), bytes.size());
            if (count < 0 && errno != EINTR)
                fail(errno, "cannot write the file");
            bytes = bytes.subspan(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        }
        keepOwnerAndMode();
        if (::fdatasync(m_descriptor.get()) != 0)
            fail(errno, "cannot write the file");
    }

    void verify(std::span<const std::uint8_t> bytes) const
    {
        std::vector<std::uint8_t> back(std::min<std::size_t>(bytes.size(), 1U << 20));
        std::size_t done = 0;
        while (done < bytes.size()) {
            const ssize_t count = ::pread(m_descriptor.get(), back.data(), back.size(), static_cast<off_t>(done));
            if (count < 0 && errno == EINTR)
                continue;
            const auto got = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
            if (got == 0 || got > bytes.size() - done || std::memcmp(back.data(), bytes.data() + done, got) != 0)
                throw Error(ErrorKind::Io, "the written file reads back differently", m_shown.string(),
                    "check the disk");
            done += got;
        }
    }

    void commit()
    {
        if (::rename(m_temporary.c_str(), m_target.c_str()) != 0)
            fail(errno, "cannot replace the file");
        m_temporary.clear();
        // The new name must survive a power cut too. Some file systems cannot sync a folder; the data is safe anyway.
        if (const FileDescriptor folder(::open(m_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)); folder)
            ::fsync(folder.get());
    }

private:
    static std::string temporaryName()
    {
        static std::atomic<unsigned> counter { 0 };
        return std::string(kPrefix) + std::to_string(::getpid()) + '-' + std::to_string(counter++)
            + std::string(kSuffix);
    }

    /// Where the bytes belong: the end of a chain of symbolic links, if that is a regular file or nothing yet.
    static fs::path resolved(const fs::path& file)
    {
        if (file.filename().empty())
            throw Error(ErrorKind::Io, "a file name is missing", file.string());
        std::error_code failed;
        fs::path target = file;
        for (int links = 0; fs::is_symlink(target, failed); ++links) {
            if (links == kMaxLinks)
                throw Error(ErrorKind::Io, "symbolic links lead in a circle", file.string());
            target = target.parent_path() / fs::read_symlink(target, failed); // an absolute one replaces the folder
        }
        const fs::file_status status = fs::status(target, failed);
        if (fs::is_directory(status))
            throw Error(ErrorKind::Io, "this is a folder, not a file", file.string());
        if (fs::exists(status) && !fs::is_regular_file(status))
            throw Error(ErrorKind::Io, "this is not a regular file", file.string());
        // Renaming over it would succeed and override the owner's wish.
        if (fs::exists(status) && ::access(target.c_str(), W_OK) != 0)
            throw Error(ErrorKind::Io, "the file is write-protected", file.string());
        return target;
    }

    void keepOwnerAndMode() const
    {
        struct stat old { };
        if (::stat(m_target.c_str(), &old) != 0)
            return;
        // Only root may give files away; for everyone else the owner is the same already.
        [[maybe_unused]] const int given = ::fchown(m_descriptor.get(), old.st_uid, old.st_gid);
        if (::fchmod(m_descriptor.get(), old.st_mode & 07777U) != 0)
            fail(errno, "cannot keep the mode of the file");
    }

    [[noreturn]] void fail(int code, const std::string& what) const
    {
        const std::string reason = std::generic_category().message(code);
        if (code == ENOSPC || code == EDQUOT || code == EFBIG) {
            throw Error(ErrorKind::Io, spaceProblem(code, m_folder, m_bytes), m_shown.string(),
                "free some space or choose another folder");
        }
        if (code == ENOENT || code == ENOTDIR)
            throw Error(ErrorKind::Missing, "the folder does not exist", m_shown.string(), "create it first");
        throw Error(ErrorKind::Io, what + " (" + reason + ')', m_shown.string());
    }

    fs::path m_shown;
    std::size_t m_bytes = 0;
    fs::path m_target, m_folder {}, m_temporary {};
    FileDescriptor m_descriptor {};
};

/// Temporaries that a killed process left behind: old enough not to be in the making, and locked by nobody.
void removeOrphans(const fs::path& folder)
{
    using namespace std::chrono_literals;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix))
            continue;
        std::error_code unknown;
        const auto modified = entry->last_write_time(unknown);
        if (unknown || fs::file_time_type::clock::now() - modified < 1min)
            continue;
        const FileDescriptor orphan(
            ::open(entry->path().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        if (orphan && ::flock(orphan.get(), LOCK_EX | LOCK_NB) == 0)
            ::unlink(entry->path().c_str());
    }
}

/// The first write into a folder tidies it up; the others need not look again.
void removeOrphansOnce(const fs::path& folder)
{
    static std::mutex mutex;
    static std::set<fs::path> seen;
    {
        const std::scoped_lock lock(mutex);
        if (!seen.insert(folder).second)
            return;
    }
    removeOrphans(folder);
}

} // namespace

void writeFileAtomically(const std::filesystem::path& file, std::span<const std::uint8_t> bytes)
{
    Replacement replacement(file, bytes.size());
    replacement.write(bytes);
    replacement.verify(bytes);
    replacement.commit();
    removeOrphansOnce(replacement.folder());
}

void writeFileAtomically(const std::filesystem::path& file, std::string_view text)
{
    const auto* data = reinterpret_cast<const std::uint8_t*>(text.data());
    writeFileAtomically(file, std::span<const std::uint8_t>(data, text.size()));
}

} // namespace ps

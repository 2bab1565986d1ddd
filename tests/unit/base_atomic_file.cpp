// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/scratch_folder.h"

#include <gmock/gmock.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace ps {
namespace {

using namespace std::chrono_literals;
using test::ScratchFolder;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

template <typename Action>
Error errorOf(Action action)
{
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "no error";
    return { ErrorKind::Internal, "no error" };
}

mode_t modeOf(const std::filesystem::path& file)
{
    struct stat info { };
    EXPECT_EQ(::stat(file.c_str(), &info), 0);
    return info.st_mode & 07777U;
}

TEST(AtomicFile, WritesAndReplaces)
{
    const ScratchFolder folder;
    writeFileAtomically(folder / "a.txt", "first");
    EXPECT_EQ(ScratchFolder::bytesOf(folder / "a.txt"), "first");
    const std::vector<std::uint8_t> bytes { 0, 255, 10 };
    writeFileAtomically(folder / "a.txt", std::span<const std::uint8_t>(bytes));
    EXPECT_EQ(ScratchFolder::bytesOf(folder / "a.txt"), std::string("\0\xff\n", 3));
    writeFileAtomically(folder / "a.txt", "");
    EXPECT_EQ(ScratchFolder::bytesOf(folder / "a.txt"), "");
    EXPECT_EQ(folder.entries(), 1U);
}

TEST(AtomicFile, NameInTheCurrentFolder)
{
    const ScratchFolder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    writeFileAtomically("bare.txt", "here");
    std::filesystem::current_path(before);
    EXPECT_EQ(ScratchFolder::bytesOf(folder / "bare.txt"), "here");
}

TEST(AtomicFile, UnusualNames)
{
    const ScratchFolder folder;
    for (const std::string& name :
        { std::string(255, 'x'), std::string("new\nline"), std::string("caf\xe9"), std::string("-rf *") }) {
        writeFileAtomically(folder / name, name);
        EXPECT_EQ(ScratchFolder::bytesOf(folder / name), name);
    }
}

TEST(AtomicFile, KeepsModeAndFollowsLinks)
{
    const ScratchFolder folder;
    const auto file = folder.write("real", "old");
    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    std::filesystem::create_symlink("real", folder / "link");
    std::filesystem::create_symlink(folder / "link", folder / "link to link");
    writeFileAtomically(folder / "link to link", "new");
    EXPECT_EQ(ScratchFolder::bytesOf(file), "new");
    EXPECT_EQ(modeOf(file), 0640U);
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
    std::filesystem::create_symlink("later", folder / "dangling");
    writeFileAtomically(folder / "dangling", "made");
    EXPECT_EQ(ScratchFolder::bytesOf(folder / "later"), "made");
    std::filesystem::create_symlink("circle", folder / "circle");
    EXPECT_EQ(errorOf([&] { writeFileAtomically(folder / "circle", "x"); }).problem(),
        "symbolic links lead in a circle");
}

TEST(AtomicFile, NewFilesObeyTheUmask)
{
    const ScratchFolder folder;
    const mode_t before = ::umask(0027);
    writeFileAtomically(folder / "new", "x");
    ::umask(before);
    EXPECT_EQ(modeOf(folder / "new"), 0640U);
}

TEST(AtomicFile, RefusesWhatIsNoFile)
{
    const ScratchFolder folder;
    EXPECT_EQ(errorOf([&] { writeFileAtomically(folder.path(), "x"); }).problem(), "this is a folder, not a file");
    EXPECT_EQ(errorOf([&] { writeFileAtomically(folder / "", "x"); }).problem(), "a file name is missing");
    EXPECT_EQ(errorOf([&] { writeFileAtomically("/dev/full", "x"); }).problem(), "this is not a regular file");
    const Error missing = errorOf([&] { writeFileAtomically(folder / "no/such", "x"); });
    EXPECT_EQ(missing.kind(), ErrorKind::Missing);
    EXPECT_EQ(missing.problem(), "the folder does not exist");
    const Error longName = errorOf([&] { writeFileAtomically(folder / std::string(256, 'x'), "x"); });
    EXPECT_EQ(longName.kind(), ErrorKind::Io);
    EXPECT_EQ(folder.entries(), 0U);
}

TEST(AtomicFile, WriteProtectedFileAndFolderStay)
{
    if (::geteuid() == 0)
        GTEST_SKIP() << "root may write everywhere";
    const ScratchFolder folder;
    const auto file = folder.write("a", "old");
    ASSERT_EQ(::chmod(file.c_str(), 0444), 0);
    EXPECT_EQ(errorOf([&] { writeFileAtomically(file, "new"); }).problem(), "the file is write-protected");
    ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
    ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
    EXPECT_THAT(errorOf([&] { writeFileAtomically(file, "new"); }).problem(),
        StartsWith("cannot create a file in this folder"));
    EXPECT_EQ(ScratchFolder::bytesOf(file), "old");
}

TEST(AtomicFile, FullDiskLeavesTheOldFile)
{
    const ScratchFolder folder;
    const auto file = folder.write("a", "the old file");
    for (const rlim_t limit : { rlim_t { 0 }, rlim_t { 1 }, rlim_t { 4096 }, rlim_t { 1'499'999 } }) {
        const test::FileSizeLimit limited(limit);
        const Error error = errorOf([&] { writeFileAtomically(file, std::string(1'500'000, 'n')); });
        EXPECT_EQ(error.kind(), ErrorKind::Io);
        EXPECT_THAT(error.problem(), StartsWith("disk full: needs 1.5 MB, a file may have at most "));
        EXPECT_EQ(error.where(), file.string());
        EXPECT_EQ(ScratchFolder::bytesOf(file), "the old file");
        EXPECT_EQ(folder.entries(), 1U); // and no temporary
    }
    writeFileAtomically(file, std::string(1'500'000, 'n'));
    EXPECT_EQ(std::filesystem::file_size(file), 1'500'000U);
}

TEST(AtomicFile, FullFileSystemNamesNeededAndFree)
{
    const ScratchFolder folder;
    const pid_t child = ::fork(); // the mount lives and dies with the child's own view of the file system
    if (child == 0) {
        constexpr int kNotPermitted = 77;
        if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
            || ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=2m") != 0)
            std::_Exit(kNotPermitted);
        writeFileAtomically(folder / "a", std::string(1'000'000, 'o'));
        const Error error = errorOf([&] { writeFileAtomically(folder / "a", std::string(4'000'000, 'n')); });
        EXPECT_THAT(error.problem(), MatchesRegex("disk full: needs 4 MB, [0-9.]+ (bytes|kB|MB) free"));
        EXPECT_EQ(ScratchFolder::bytesOf(folder / "a"), std::string(1'000'000, 'o'));
        EXPECT_EQ(folder.entries(), 1U);
        std::_Exit(::testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        GTEST_SKIP() << "this machine does not let the test mount a small file system";
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(AtomicFile, KilledWriterLeavesOldOrNewWhole)
{
    const ScratchFolder folder;
    const auto file = folder / "a";
    const std::string old(300'000, 'o');
    const std::string fresh(300'000, 'n');
    for (int cycle = 0; cycle < 60; ++cycle) {
        writeFileAtomically(file, old);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            for (;;)
                writeFileAtomically(file, fresh);
        }
        std::this_thread::sleep_for(std::chrono::microseconds(137 * cycle));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        const std::string found = ScratchFolder::bytesOf(file);
        EXPECT_TRUE(found == old || found == fresh) << "cycle " << cycle << ", " << found.size() << " bytes";
    }
}

TEST(AtomicFile, RemovesOldOrphansOnly)
{
    const ScratchFolder folder;
    const auto orphan = folder.write(".prunescope-1-0.tmp", "left by a killed process");
    const auto young = folder.write(".prunescope-2-0.tmp", "may be in the making");
    const auto locked = folder.write(".prunescope-3-0.tmp", "in the making for long");
    const auto foreign = folder.write(".someone-4-0.tmp", "not ours");
    const auto longAgo = std::filesystem::file_time_type::clock::now() - 1h;
    for (const auto& file : { orphan, locked, foreign })
        std::filesystem::last_write_time(file, longAgo);
    const int descriptor = ::open(locked.c_str(), O_RDONLY);
    ASSERT_EQ(::flock(descriptor, LOCK_EX), 0);

    writeFileAtomically(folder / "a", "x");
    ::close(descriptor);
    EXPECT_FALSE(std::filesystem::exists(orphan));
    EXPECT_TRUE(std::filesystem::exists(young));
    EXPECT_TRUE(std::filesystem::exists(locked));
    EXPECT_TRUE(std::filesystem::exists(foreign));
}

TEST(AtomicFile, TwoThreadsOneTarget)
{
    const ScratchFolder folder;
    const auto file = folder / "a";
    const auto writeMany = [&](char letter) {
        for (int i = 0; i < 50; ++i)
            writeFileAtomically(file, std::string(20'000, letter));
    };
    {
        const std::jthread one(writeMany, 'a');
        const std::jthread two(writeMany, 'b');
    }
    const std::string found = ScratchFolder::bytesOf(file);
    EXPECT_TRUE(found == std::string(20'000, 'a') || found == std::string(20'000, 'b'));
    EXPECT_EQ(folder.entries(), 1U);
}

} // namespace
} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "tests/support/scratch_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <array>

namespace ps {
namespace {

using test::ScratchFolder;
using ::testing::HasSubstr;

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

TEST(ReadFile, WholeFileUpToTheLimit)
{
    const ScratchFolder folder;
    const auto file = folder.write("a", std::string("\0\x01\xff", 3));
    EXPECT_EQ(readFile(file, 3), (std::vector<std::uint8_t> { 0, 1, 255 }));
    EXPECT_EQ(readTextFile(file, 3), std::string("\0\x01\xff", 3));
    EXPECT_TRUE(readFile(folder.write("empty", ""), 0).empty());
    const Error error = errorOf([&] { readFile(file, 2); });
    EXPECT_EQ(error.kind(), ErrorKind::Unsupported);
    EXPECT_EQ(error.problem(), "the file has 3 bytes, more than the limit of 2 bytes");
    EXPECT_EQ(error.where(), file.string());
}

TEST(ReadFile, HugeSparseFileIsRefusedFromItsSize)
{
    const ScratchFolder folder;
    const auto file = folder.write("sparse", "");
    std::filesystem::resize_file(file, 1ULL << 40);
    const Error error = errorOf([&] { readTextFile(file, 4ULL << 20); });
    EXPECT_THAT(error.problem(), HasSubstr("1 TB"));
}

TEST(ReadFile, OnlyRegularFiles)
{
    const ScratchFolder folder;
    EXPECT_EQ(errorOf([&] { readFile(folder / "none", 9); }).kind(), ErrorKind::Missing);
    EXPECT_EQ(errorOf([&] { readFile(folder.path(), 9); }).problem(), "this is a folder, not a file");
    EXPECT_EQ(errorOf([&] { readFile("/dev/zero", 9); }).problem(), "this is not a regular file");
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(errorOf([&] { readFile(folder / "pipe", 9); }).problem(), "this is not a regular file"); // and no wait
}

TEST(FileReader, ReadsAnywhere)
{
    const ScratchFolder folder;
    const FileReader reader(folder.write("a", "0123456789"));
    std::array<char, 4> part {};
    reader.read(6, part.data(), part.size());
    EXPECT_EQ(std::string(part.data(), part.size()), "6789");
    reader.read(10, part.data(), 0);
    EXPECT_EQ(reader.size(), 10U);
}

TEST(FileReader, RefusesWhatIsBeyondTheEnd)
{
    const ScratchFolder folder;
    const FileReader reader(folder.write("a", "0123456789"));
    std::array<char, 16> part {};
    const Error error = errorOf([&] { reader.read(7, part.data(), 4); });
    EXPECT_EQ(error.kind(), ErrorKind::Damaged);
    EXPECT_EQ(error.problem(), "bytes 7 to 11 are beyond the end of the file, which has 10");
    EXPECT_EQ(errorOf([&] { reader.read(UINT64_MAX, part.data(), 2); }).kind(), ErrorKind::Damaged);
    EXPECT_EQ(errorOf([&] { reader.read(1, part.data(), SIZE_MAX); }).kind(), ErrorKind::Damaged);
}

TEST(FileReader, FileCutShortMeanwhileIsAnErrorNotASignal)
{
    const ScratchFolder folder;
    const auto file = folder.write("a", "0123456789");
    const FileReader reader(file);
    std::filesystem::resize_file(file, 5);
    std::array<char, 10> part {};
    EXPECT_EQ(errorOf([&] { reader.read(0, part.data(), 10); }).problem(),
        "the file became shorter while it was read");
}

TEST(FileReader, TimeOfChangeInNanoseconds)
{
    const ScratchFolder folder;
    const auto file = folder.write("a", "x");
    const std::array<timespec, 2> times { { { 0, UTIME_OMIT }, { 1'700'000'000, 123'456'789 } } };
    ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times.data(), 0), 0);
    EXPECT_EQ(FileReader(file).modified(), 1'700'000'000'123'456'789);
}

} // namespace
} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/trace/archive.h"
#include "tests/support/raw_zip.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ps {
namespace {

using test::RawMember;
using test::rawZip;
using test::storedMember;

std::string text(const std::vector<std::uint8_t>& bytes) { return { bytes.begin(), bytes.end() }; }

Error refused(const std::vector<std::uint8_t>& bytes)
{
    try {
        const ArchiveReader reader(bytes, "a.zip");
        for (const std::string& name : reader.names())
            reader.read(name, limits::kArchiveBytes);
    } catch (const Error& error) {
        EXPECT_EQ(error.where(), "a.zip");
        return error;
    }
    ADD_FAILURE() << "accepted";
    return { ErrorKind::Internal, "accepted" };
}

TEST(Archive, ComesBackInOrder)
{
    ArchiveWriter writer;
    writer.add("z.json", "{}");
    writer.add("folder/a.bin", std::vector<std::uint8_t>(100'000, 7));
    writer.add("empty", "");
    const auto bytes = writer.finish();
    EXPECT_LT(bytes.size(), 2000U) << "members are deflated";
    const ArchiveReader reader(bytes, "a.zip");
    EXPECT_EQ(reader.names(), (std::vector<std::string> { "z.json", "folder/a.bin", "empty" }));
    EXPECT_EQ(text(reader.read("z.json", 2)), "{}");
    EXPECT_EQ(reader.read("folder/a.bin", 100'000), std::vector<std::uint8_t>(100'000, 7));
    EXPECT_TRUE(reader.read("empty", 0).empty());
    EXPECT_EQ(reader.size("folder/a.bin"), 100'000U);
    EXPECT_TRUE(reader.has("empty"));
    EXPECT_FALSE(reader.has("none"));
}

TEST(Archive, SameContentSameBytes)
{
    const auto once = [] {
        ArchiveWriter writer;
        writer.add("a", "some text, some text, some text");
        return writer.finish();
    };
    EXPECT_EQ(once(), once());
    const auto bytes = once();
    const std::vector<std::uint8_t> firstDay { 0, 0, 0x21, 0 }; // no clock and no time zone in it
    EXPECT_TRUE(std::equal(firstDay.begin(), firstDay.end(), bytes.begin() + 10));
}

TEST(Archive, GoodArchivesOfOthersOpen)
{
    const auto bytes = rawZip({ storedMember("a", "first"), storedMember("sub/b..c", "second") });
    const ArchiveReader reader(bytes, "a.zip");
    EXPECT_EQ(text(reader.read("a", 5)), "first");
    EXPECT_EQ(text(reader.read("sub/b..c", 6)), "second");
}

TEST(Archive, MissingMemberAndLimit)
{
    const auto bytes = rawZip({ storedMember("a", "first") });
    const ArchiveReader reader(bytes, "a.zip");
    try {
        reader.read("b", 9);
        FAIL() << "read";
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::Missing);
        EXPECT_EQ(error.problem(), "the archive has no member 'b'");
    }
    try {
        reader.read("a", 4);
        FAIL() << "read";
    } catch (const Error& error) {
        EXPECT_EQ(error.problem(), "member 'a' has 5 bytes, expected at most 4 bytes");
    }
}

TEST(Archive, ForbiddenNames)
{
    for (const char* name : { "/etc/passwd", "../a", "a/../b", "a/..", "..", "a\\b", "c:a", "" }) {
        const Error error = refused(rawZip({ storedMember("good", "x"), storedMember(name, "x") }));
        EXPECT_EQ(error.kind(), ErrorKind::Damaged) << name;
        EXPECT_EQ(
            error.problem(), std::string("the archive has a member with the forbidden name '") + name + '\'');
    }
}

TEST(Archive, NamesInMessagesAreOneLine)
{
    EXPECT_EQ(refused(rawZip({ storedMember("../new\nline", "x") })).problem(),
        "the archive has a member with the forbidden name '../new?line'");
}

TEST(Archive, NamesAreUnique)
{
    EXPECT_EQ(refused(rawZip({ storedMember("a", "1"), storedMember("a", "2") })).problem(),
        "the archive is damaged (File already exists)");
}

TEST(Archive, EncryptedAndExoticMembers)
{
    RawMember encrypted = storedMember("a", "0123456789012345");
    encrypted.flags = 1;
    EXPECT_EQ(refused(rawZip({ encrypted })).problem(), "member 'a' is encrypted");
    RawMember exotic = storedMember("a", "x");
    exotic.method = 12;
    EXPECT_EQ(refused(rawZip({ exotic })).problem(), "member 'a' is neither stored nor deflated");
}

TEST(Archive, LiesAboutSizeAndChecksum)
{
    RawMember wrongSum = storedMember("a", "some bytes");
    wrongSum.crc ^= 1;
    EXPECT_EQ(refused(rawZip({ wrongSum })).problem(), "member 'a' is damaged");
    RawMember larger = storedMember("a", "some bytes");
    larger.declaredSize = 2'000'000;
    EXPECT_EQ(refused(rawZip({ larger })).kind(), ErrorKind::Damaged);
    RawMember smaller = storedMember("a", "some bytes");
    smaller.declaredSize = 4;
    EXPECT_EQ(refused(rawZip({ smaller })).kind(), ErrorKind::Damaged);
    RawMember garbage = storedMember("a", "some bytes");
    garbage.method = 8;
    EXPECT_EQ(refused(rawZip({ garbage })).problem(), "member 'a' is damaged");
}

TEST(Archive, SmallDeclarationOfALargeMember)
{
    ArchiveWriter writer;
    writer.add("a", std::string(1'000'000, 'x'));
    auto bytes = writer.finish();
    const auto declared = [&](std::uint32_t size) {
        for (std::size_t i = 0; i + 4 <= bytes.size(); ++i) {
            std::uint32_t found = 0;
            for (std::size_t k = 0; k < 4; ++k)
                found |= std::uint32_t { bytes[i + k] } << (8 * k);
            if (found != 1'000'000)
                continue;
            for (std::size_t k = 0; k < 4; ++k)
                bytes[i + k] = static_cast<std::uint8_t>(size >> (8 * k));
        }
    };
    declared(1000); // in both headers
    const ArchiveReader reader(bytes, "a.zip");
    EXPECT_EQ(reader.size("a"), 1000U);
    EXPECT_THROW(reader.read("a", 1000), Error);
}

TEST(Archive, BombIsRefusedFromItsDirectory)
{
    std::vector<RawMember> members;
    for (int i = 0; i < 3; ++i) {
        members.push_back(storedMember(std::to_string(i), "x"));
        members.back().method = 8;
        members.back().declaredSize = 1'000'000'000;
    }
    const Error error = refused(rawZip(members));
    EXPECT_EQ(error.kind(), ErrorKind::Unsupported);
    EXPECT_EQ(error.problem(), "the members have more than 2.1 GB together");
}

TEST(Archive, NotAnArchiveAndTruncated)
{
    EXPECT_EQ(refused({}).kind(), ErrorKind::NotThisFormat);
    EXPECT_EQ(refused({ 'P', 'K', 5, 6 }).kind(), ErrorKind::NotThisFormat);
    const auto whole = rawZip({ storedMember("a", "first"), storedMember("b", "second") });
    for (std::size_t size = 4; size < whole.size(); ++size) {
        const std::vector<std::uint8_t> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(refused(part).kind(), ErrorKind::Damaged) << size;
    }
}

} // namespace
} // namespace ps

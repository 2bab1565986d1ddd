// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/safetensors_index.h"
#include "tests/support/golden_json.h"
#include "tests/support/safetensors_file.h"
#include "tests/support/scratch_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace ps {
namespace {

using Bytes = std::vector<std::uint8_t>;
using test::safetensorsFile;
using testing::ElementsAre;
using testing::HasSubstr;

SafetensorsHeader parse(const Bytes& bytes)
{
    return parseSafetensorsHeader(bytes, bytes.size(), "w.safetensors");
}

/// Kind and message, or "parsed".
std::pair<ErrorKind, std::string> failure(const Bytes& bytes)
{
    try {
        parse(bytes);
    } catch (const Error& error) {
        return { error.kind(), error.message() };
    }
    return { ErrorKind::Internal, "parsed" };
}

std::string tensor(const std::string& name, const std::string& dtype, const std::string& shape, int begin, int end)
{
    return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":["
        + std::to_string(begin) + "," + std::to_string(end) + "]}";
}

TEST(Safetensors, ReadsASoundHeader)
{
    const auto header = parse(
        safetensorsFile("{\"__metadata__\":{\"format\":\"pt\"}," + tensor("b", "F16", "[3,2]", 4, 16) + ","
                + tensor("a", "F32", "[]", 0, 4) + "," + tensor("z", "I64", "[0,5]", 16, 16) + "}  ",
            16));
    ASSERT_EQ(header.tensors.size(), 3U);
    EXPECT_EQ(header.metadata.at("format"), "pt");
    EXPECT_EQ(header.tensors.at("a").type, StoredType::F32);
    EXPECT_THAT(header.tensors.at("a").shape, ElementsAre());
    EXPECT_EQ(header.tensors.at("a").elements(), 1);
    EXPECT_THAT(header.tensors.at("b").shape, ElementsAre(3, 2));
    EXPECT_EQ(header.tensors.at("b").begin, 4U);
    EXPECT_EQ(header.tensors.at("b").elements(), 6);
    EXPECT_EQ(header.tensors.at("z").elements(), 0);
}

TEST(Safetensors, EveryBrokenRuleHasItsOwnMessage)
{
    const auto good = tensor("w", "F32", "[2]", 0, 8);
    struct Case {
        std::string header {};
        std::size_t dataBytes = 8;
        ErrorKind kind = ErrorKind::Damaged;
        std::string message {};
    };
    const std::vector<Case> cases {
        { "[1]", 8, ErrorKind::NotThisFormat, "the header does not begin with '{'" },
        { " {}", 0, ErrorKind::NotThisFormat, "the header does not begin with '{'" },
        { "{" + good, 8, ErrorKind::Damaged, "this is not valid JSON at byte" },
        { "{" + good + "} x", 8, ErrorKind::Damaged, "this is not valid JSON at byte" },
        { "{" + good + "}" + std::string(1, '\0'), 8, ErrorKind::Damaged, "this is not valid JSON at byte" },
        { "{\"w\xFF\":{}}", 8, ErrorKind::Damaged, "this is not valid JSON at byte" },
        { "{" + good + "," + good + "}", 8, ErrorKind::Damaged, "tensor 'w' is there twice" },
        { "{\"__metadata__\":{},\"__metadata__\":{}}", 0, ErrorKind::Damaged, "__metadata__ is there twice" },
        { "{\"__metadata__\":{\"n\":1}," + good + "}", 8, ErrorKind::Damaged, "__metadata__ has the number 1" },
        { "{\"__metadata__\":{\"n\":\"1\",\"n\":\"2\"}," + good + "}", 8, ErrorKind::Damaged,
            "__metadata__ has the key 'n' twice" },
        { "{\"__metadata__\":[]," + good + "}", 8, ErrorKind::Damaged, "__metadata__ has an unexpected list" },
        { "{" + tensor("w", "F32", "[2]", 0, 4) + "}", 4, ErrorKind::Damaged,
            "tensor 'w' takes bytes 0 to 4, but its shape and type need 8 bytes" },
        { "{" + tensor("w", "F32", "[2]", 8, 0) + "}", 8, ErrorKind::Damaged, "tensor 'w' takes bytes 8 to 0" },
        { "{" + tensor("w", "F32", "[4294967296,4294967296]", 0, 8) + "}", 8, ErrorKind::Damaged,
            "tensor 'w' has a shape whose size overflows" },
        { "{" + tensor("w", "F32", "[9223372036854775808]", 0, 8) + "}", 8, ErrorKind::Damaged,
            "tensor 'w' has the dimension 9223372036854775808" },
        { "{" + tensor("w", "F32", "[-2]", 0, 8) + "}", 8, ErrorKind::Damaged,
            "tensor 'w' has the negative number -2" },
        { "{" + tensor("w", "F32", "[2.0]", 0, 8) + "}", 8, ErrorKind::Damaged, "tensor 'w' has the number 2.0" },
        { "{" + tensor("w", "F32", "[18446744073709551616]", 0, 8) + "}", 8, ErrorKind::Damaged,
            "tensor 'w' has the number 18446744073709551616" },
        { "{" + tensor("w", "F32", "[[2]]", 0, 8) + "}", 8, ErrorKind::Damaged,
            "tensor 'w' has an unexpected list" },
        { "{" + tensor("w", "F32", "[1,1,1,1,1,1,1,1,2]", 0, 8) + "}", 8, ErrorKind::Damaged,
            "tensor 'w' has more than 8 dimensions" },
        { "{" + good + "," + tensor("x", "F32", "[1]", 4, 8) + "}", 8, ErrorKind::Damaged,
            "tensor 'x' begins at byte 4, expected 8 (tensors overlap)" },
        { "{" + good + "," + tensor("x", "F32", "[1]", 12, 16) + "}", 16, ErrorKind::Damaged,
            "tensor 'x' begins at byte 12, expected 8 (a hole in the data)" },
        { "{" + good + "}", 12, ErrorKind::Damaged,
            "the tensors end at byte 8 of the data, but the file holds 12 bytes" },
        { "{" + good + "}", 7, ErrorKind::Damaged,
            "the tensors end at byte 8 of the data, but the file holds 7 bytes (truncated?)" },
        { "{" + tensor("w", "F64", "[1]", 0, 8) + "}", 8, ErrorKind::Unsupported,
            "tensor 'w' has type F64, supported: F32 F16 BF16" },
        { "{" + tensor("w", "Q4", "[1]", 0, 8) + "}", 8, ErrorKind::Damaged,
            "tensor 'w' has the unknown type 'Q4'" },
        { "{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, ErrorKind::Damaged, "tensor 'w' has no data_offsets" },
        { "{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8, ErrorKind::Damaged, "tensor 'w' has no shape" },
        { "{\"w\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, ErrorKind::Damaged, "tensor 'w' has no dtype" },
        { "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}", 8, ErrorKind::Damaged,
            "tensor 'w' has data_offsets without two numbers" },
        { "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,9]}}", 8, ErrorKind::Damaged,
            "tensor 'w' has data_offsets with more than two numbers" },
        { "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}", 8,
            ErrorKind::Damaged, "tensor 'w' has the key 'shape' twice" },
        { "{\"w\":{\"type\":\"F32\"}}", 8, ErrorKind::Damaged, "tensor 'w' has the unknown key 'type'" },
        { "{\"w\":7}", 8, ErrorKind::Damaged, "tensor 'w' has the number 7" },
        { "{\"w\":null}", 8, ErrorKind::Damaged, "tensor 'w' has an unexpected null" },
        { "{\"w\":{\"dtype\":{}}}", 8, ErrorKind::Damaged, "tensor 'w' has an object too many" },
        { "{\"w\":" + std::string(100000, '['), 8, ErrorKind::Damaged, "tensor 'w' has an unexpected list" },
        { "{\"" + std::string(5000, 'n') + "\":{}}", 8, ErrorKind::Damaged, "a name longer than 4096 bytes" },
    };
    for (const auto& broken : cases) {
        const auto [kind, message] = failure(safetensorsFile(broken.header, broken.dataBytes));
        EXPECT_EQ(kind, broken.kind) << broken.header.substr(0, 100);
        EXPECT_THAT(message, HasSubstr("w.safetensors: "));
        EXPECT_THAT(message, HasSubstr(broken.message));
    }
}

TEST(Safetensors, LengthsAreCheckedBeforeAnythingElse)
{
    auto bytes = safetensorsFile("{}", 0);
    const auto withLength = [&](std::uint64_t length) {
        for (unsigned i = 0; i < 8; ++i)
            bytes[i] = static_cast<std::uint8_t>(length >> (8 * i));
        return failure(bytes).second;
    };
    EXPECT_EQ(withLength(2), "parsed"); // no tensors and no data
    EXPECT_THAT(withLength(3), HasSubstr("the header claims 3 bytes, but the file has only 10 (truncated?)"));
    EXPECT_THAT(
        withLength(100ULL << 20), HasSubstr("the header claims 104857600 bytes, but the file has only 10"));
    EXPECT_THAT(withLength((100ULL << 20) + 1), HasSubstr("the limit is 104857600"));
    EXPECT_THAT(
        withLength(~0ULL), HasSubstr("the header claims 18446744073709551615 bytes, the limit is 104857600"));
    EXPECT_THAT(withLength(0), HasSubstr("not valid JSON"));
    for (std::size_t size = 0; size < 10; ++size)
        EXPECT_EQ(failure({ bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size) }).first,
            ErrorKind::NotThisFormat);
}

TEST(Safetensors, TooManyTensorsAreRefused)
{
    std::string header = "{";
    for (int i = 0; i <= 100000; ++i)
        header += (i ? "," : "") + tensor("t" + std::to_string(i), "U8", "[0]", 0, 0);
    EXPECT_THAT(failure(safetensorsFile(header + "}", 0)).second,
        HasSubstr("the header has more than 100000 tensors"));
}

TEST(Safetensors, TruncationAtEveryByteIsAnError)
{
    const auto whole = safetensorsFile("{\"__metadata__\":{\"a\":\"b\"}," + tensor("w", "F32", "[2]", 0, 8)
            + "," + tensor("v", "BF16", "[2,1]", 8, 12) + "}",
        12);
    ASSERT_EQ(failure(whole).second, "parsed");
    const test::ScratchFolder folder;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_NE(failure(cut).second, "parsed") << size;
        const auto file = folder.write("cut.safetensors", { cut.begin(), cut.end() });
        EXPECT_THROW(readSafetensorsHeader(file), Error) << size;
    }
}

TEST(Safetensors, WrittenFilesReadBack)
{
    const test::ScratchFolder folder;
    const Bytes data { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
    const std::vector<TensorToWrite> tensors {
        { "half", StoredType::F16, { 2, 3 }, std::span(data) },
        { "byte", StoredType::U8, { 5 }, std::span(data).first(5) },
        { "float \"quoted\" ü", StoredType::F32, { 3, 1 }, std::span(data) },
        { "empty", StoredType::I64, { 0 }, {} },
    };
    writeSafetensors(folder / "w.safetensors", tensors, { { "format", "pt" }, { "made by", "a test" } });
    const auto header = readSafetensorsHeader(folder / "w.safetensors");
    EXPECT_EQ(header.metadata.at("made by"), "a test");
    EXPECT_EQ(header.dataOffset % 8, 0U);
    ASSERT_EQ(header.tensors.size(), tensors.size());
    const auto bytes = test::ScratchFolder::bytesOf(folder / "w.safetensors");
    for (const auto& written : tensors) {
        const auto& read = header.tensors.at(written.name);
        EXPECT_EQ(read.type, written.type);
        EXPECT_EQ(read.shape, written.shape);
        EXPECT_EQ(read.begin % byteSize(read.type), 0U) << written.name << " is not aligned";
        EXPECT_EQ(bytes.substr(header.dataOffset + read.begin, read.end - read.begin),
            std::string(written.data.begin(), written.data.end()));
    }
}

TEST(Safetensors, WhatCouldNotBeReadIsNotWritten)
{
    const test::ScratchFolder folder;
    const Bytes data(12);
    const std::vector<TensorToWrite> wrongSize { { "w", StoredType::F32, { 2 }, std::span(data) } };
    EXPECT_THROW(writeSafetensors(folder / "w.safetensors", wrongSize), Error);
    const std::vector<TensorToWrite> twice { { "w", StoredType::F32, { 3 }, std::span(data) },
        { "w", StoredType::F32, { 3 }, std::span(data) } };
    EXPECT_THROW(writeSafetensors(folder / "w.safetensors", twice), Error);
    EXPECT_EQ(folder.entries(), 0U);
}

TEST(Safetensors, ReadsFilesOfTheReferenceLibrary)
{
    for (const auto& folder : test::goldenCheckpoints())
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            if (entry.path().extension() == ".safetensors") {
                EXPECT_FALSE(readSafetensorsHeader(entry.path()).tensors.empty()) << entry.path();
            }
}

/// A mutated header is read to the same tensors or refused; never anything else. The sanitizer builds run this too.
TEST(Safetensors, MutatedHeadersAreReadOrRefused)
{
    const std::string good = "{\"__metadata__\":{\"format\":\"pt\"}," + tensor("a", "F32", "[2,2]", 0, 16)
        + "," + tensor("b", "F16", "[4]", 16, 24) + "," + tensor("c", "I64", "[1]", 24, 32) + "}";
    const std::vector<std::string> pieces { "{", "}", "[", "]", ",", ":", "\"", "0", "1", "-",
        "18446744073709551615", "9223372036854775807", "4294967296", "\"a\"", "\"shape\"", "\"dtype\"",
        "\"data_offsets\"", "\"BF16\"", "\"F64\"", "null", "1e9", "\\u0000", "__metadata__" };
    std::mt19937 random(20240607);
    const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
    int parsed = 0, refused = 0;
    for (int i = 0; i < 100000; ++i) {
        auto header = good;
        for (std::size_t k = 0; k <= below(3); ++k) {
            const auto at = below(header.size() + 1);
            const auto length = std::min(below(6), header.size() - at);
            if (below(3) == 0)
                header.replace(at, length, good.substr(below(good.size()), below(40)));
            else
                header.replace(at, length, pieces[below(pieces.size())]);
        }
        auto bytes = safetensorsFile(header, 32);
        if (below(8) == 0)
            bytes[below(std::min<std::size_t>(bytes.size(), 10))] = static_cast<std::uint8_t>(random());
        try {
            std::uint64_t end = 0;
            for (const auto& [name, entry] : parse(bytes).tensors) {
                end = std::max(end, entry.end);
                ASSERT_EQ(entry.end - entry.begin,
                    static_cast<std::uint64_t>(entry.elements()) * byteSize(entry.type));
            }
            ASSERT_LE(end, 32U);
            ++parsed;
        } catch (const Error& error) {
            ASSERT_FALSE(error.problem().empty());
            ++refused;
        }
    }
    EXPECT_GT(parsed, 300);
    EXPECT_GT(refused, 50000);
}

TEST(SafetensorsIndex, MapsTensorsToPlainFileNames)
{
    const auto index = parseSafetensorsIndex(
        R"({"metadata": {"total_size": 12, "deep": [[{}]]}, "weight_map": {"a": "m-2.safetensors", "b": "m-1.safetensors", "c": "m-1.safetensors"}})",
        "index");
    EXPECT_EQ(index.files.at("a"), "m-2.safetensors");
    EXPECT_EQ(index.files.size(), 3U);
    EXPECT_THAT(index.shards, ElementsAre("m-1.safetensors", "m-2.safetensors"));
}

TEST(SafetensorsIndex, EveryBrokenRuleHasItsOwnMessage)
{
    const std::vector<std::pair<std::string, std::string>> cases {
        { "{}", "weight_map is missing or empty" },
        { R"({"weight_map": {}})", "weight_map is missing or empty" },
        { R"({"weight_map": ["a.safetensors"]})", "weight_map is missing or empty" },
        { R"({"weight_map": {"a": 1}})", "tensor 'a' has no file name" },
        { R"({"weight_map": {"a": ["x.safetensors"]}})", "tensor 'a' has no file name" },
        { R"({"weight_map": {"a": {"b": "x.safetensors"}}})", "tensor 'a' has no file name" },
        { R"({"weight_map": {"a": "x.safetensors", "a": "y.safetensors"}})", "tensor 'a' is listed twice" },
        { R"({"weight_map": {"a": "x.safetensors"}, "weight_map": {"b": "y.safetensors"}})",
            "weight_map is there twice" },
        { R"({"weight_map": {"a": "../x.safetensors"}})",
            "tensor 'a' is in '../x.safetensors', which is not the plain name" },
        { R"({"weight_map": {"a": "/etc/x.safetensors"}})", "not the plain name" },
        { R"({"weight_map": {"a": "sub/x.safetensors"}})", "not the plain name" },
        { R"({"weight_map": {"a": "..\\x.safetensors"}})", "not the plain name" },
        { R"({"weight_map": {"a": ".safetensors"}})", "not the plain name" },
        { R"({"weight_map": {"a": "x.bin"}})", "not the plain name" },
        { R"({"weight_map": {"a": ""}})", "not the plain name" },
        { R"({"weight_map": {"a": "x\u0000.safetensors"}})", "not the plain name" },
        { R"({"weight_map": {"a": "x.safetensors")", "not valid JSON at byte" },
        { std::string(70, '['), "nested deeper than 64 levels" },
    };
    for (const auto& [text, words] : cases)
        try {
            parseSafetensorsIndex(text, "the index");
            ADD_FAILURE() << "accepted: " << text;
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::Damaged);
            EXPECT_THAT(error.message(), HasSubstr("the index: "));
            EXPECT_THAT(error.message(), HasSubstr(words)) << text;
        }
}

} // namespace
} // namespace ps

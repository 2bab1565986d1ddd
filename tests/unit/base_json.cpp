// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/limits.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ps {
namespace {

std::string problemOf(std::string_view text)
{
    try {
        parseJson(text, "file.json");
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::Damaged);
        EXPECT_EQ(error.where(), "file.json");
        return error.problem();
    }
    return "accepted";
}

std::string nested(int levels)
{
    return std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']');
}

TEST(ParseJson, BuildsTheSameValueAsTheLibrary)
{
    const char* text = R"( {"a": [1, -2, 3.5, true, false, null, "t\u00fc"], "b": {"a": {}, "c": []}, "": 18446744073709551615} )";
    EXPECT_EQ(parseJson(text, "t"), nlohmann::json::parse(text));
    EXPECT_EQ(parseJson("7", "t"), nlohmann::json(7));
}

TEST(ParseJson, NothingHidesBehindAZeroByte)
{
    EXPECT_EQ(problemOf(std::string_view("{}\0 anything", 12)), "this is not valid JSON at line 1, column 3");
    EXPECT_EQ(problemOf(std::string_view("[1]\n\0", 5)), "this is not valid JSON at line 2, column 1");
}

TEST(ParseJson, KeysMayRepeatInDifferentObjectsOnly)
{
    EXPECT_EQ(problemOf(R"({"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]})"), "accepted");
    EXPECT_EQ(problemOf(R"({"a": 1, "b": {"x": 1, "x": 1}})"), "the key 'x' appears twice in one object");
    EXPECT_EQ(problemOf(R"({"k": 1, "\u006b": 2})"), "the key 'k' appears twice in one object");
}

TEST(ParseJson, DepthIsLimited)
{
    EXPECT_EQ(problemOf(nested(limits::kJsonDepth)), "accepted");
    EXPECT_EQ(problemOf(nested(limits::kJsonDepth + 1)), "nested more than 64 levels deep");
    EXPECT_EQ(problemOf(std::string(5'000'000, '[')), "nested more than 64 levels deep");
    std::string objects;
    for (int i = 0; i < 70; ++i)
        objects += R"({"a":)";
    EXPECT_EQ(problemOf(objects), "nested more than 64 levels deep");
}

TEST(ParseJson, IntegersAreExactOrRefused)
{
    EXPECT_EQ(parseJson("-9223372036854775808", "t").get<std::int64_t>(), INT64_MIN);
    EXPECT_EQ(parseJson("18446744073709551615", "t").get<std::uint64_t>(), UINT64_MAX);
    EXPECT_EQ(problemOf("[18446744073709551616]"), "the number 18446744073709551616 does not fit into 64 bits");
    EXPECT_EQ(problemOf("[1e400]"), "a number is out of range at line 1, column 6");
    EXPECT_TRUE(parseJson("18446744073709551616.0", "t").is_number_float());
}

TEST(ParseJson, PlaceOfASyntaxError)
{
    EXPECT_EQ(problemOf("{\n  \"a\": 1,\n  \"b\": }\n"), "this is not valid JSON at line 3, column 8");
    EXPECT_EQ(problemOf(""), "this is not valid JSON at line 1, column 1");
    EXPECT_EQ(problemOf("{} {}"), "this is not valid JSON at line 1, column 4");
    EXPECT_EQ(problemOf("[NaN]"), "this is not valid JSON at line 1, column 2");
    EXPECT_EQ(problemOf("{'a': 1}"), "this is not valid JSON at line 1, column 2");
    EXPECT_EQ(problemOf("\"\xff\""), "this is not valid JSON at line 1, column 2");
    EXPECT_EQ(problemOf("\"\xed\xa0\x80\""), "this is not valid JSON at line 1, column 3"); // a lone surrogate
}

TEST(DumpJson, ListsOfPlainValuesStayOnOneLine)
{
    nlohmann::ordered_json value;
    value["z"] = { 1, 2, 3 };
    value["a"] = { { { "k", 0.1 } }, { { "k", nullptr } } };
    value["empty"] = nlohmann::ordered_json::array();
    value["none"] = nlohmann::ordered_json::object();
    EXPECT_EQ(dumpJson(value), R"({
  "z": [1,2,3],
  "a": [
    {
      "k": 0.1
    },
    {
      "k": null
    }
  ],
  "empty": [],
  "none": {}
}
)");
}

TEST(DumpJson, IllFormedTextIsReplacedNotThrown)
{
    nlohmann::ordered_json value;
    value["na\xffme"] = "caf\xe9";
    EXPECT_EQ(dumpJson(value), "{\n  \"na\xef\xbf\xbdme\": \"caf\xef\xbf\xbd\"\n}\n");
}

TEST(DumpJson, ReadsBackEqual)
{
    nlohmann::ordered_json value;
    value["list"] = { 0.1F, 1e-300, -0.0, "a\"b\\c\n\t", true, nullptr };
    value["deep"] = { { "x", { { 1, 2 }, { 3 } } } };
    EXPECT_EQ(parseJson(dumpJson(value), "t"), nlohmann::json::parse(value.dump()));
}

} // namespace
} // namespace ps

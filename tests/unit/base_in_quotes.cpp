// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/in_quotes.h"

#include <gtest/gtest.h>

namespace ps {
namespace {

TEST(InQuotes, ShowsWhatCanBeShown)
{
    EXPECT_EQ(inQuotes("model.norm"), "'model.norm'");
    EXPECT_EQ(inQuotes(""), "''");
    EXPECT_EQ(inQuotes("größe"), "'größe'");
    EXPECT_EQ(inQuotes(std::string_view("a\0b\n\x1b[31m\x7f", 10)), "'a?b??[31m?'");
}

TEST(InQuotes, ShortensBetweenCharacters)
{
    EXPECT_EQ(inQuotes(std::string(120, 'x')), "'" + std::string(120, 'x') + "'");
    EXPECT_EQ(inQuotes(std::string(121, 'x')), "'" + std::string(120, 'x') + "...'");
    EXPECT_EQ(inQuotes(std::string(119, 'x') + "é"), "'" + std::string(119, 'x') + "...'");
}

} // namespace
} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/check.h"
#include "core/base/units.h"

#include <gtest/gtest.h>

namespace ps {
namespace {

TEST(Error, SentenceNamesPlaceProblemAndCure)
{
    const Error error(ErrorKind::BadArgument, "2 is too much", "--set budget", "allowed are 0 to 1");
    EXPECT_EQ(error.message(), "--set budget: 2 is too much; allowed are 0 to 1");
    EXPECT_EQ(error.kind(), ErrorKind::BadArgument);
    EXPECT_EQ(error.problem(), "2 is too much");
    EXPECT_EQ(error.where(), "--set budget");
    EXPECT_EQ(error.hint(), "allowed are 0 to 1");
}

TEST(Error, PlaceAndCureMayBeMissing)
{
    EXPECT_EQ(Error(ErrorKind::Cancelled, "cancelled").message(), "cancelled");
    EXPECT_EQ(Error(ErrorKind::Missing, "no GPU", {}, "use --device cpu").message(), "no GPU; use --device cpu");
}

TEST(Check, NamesConditionAndFileWithoutItsFolder)
{
    EXPECT_NO_THROW(PS_CHECK(1 + 1 == 2));
    try {
        PS_CHECK(1 + 1 == 3);
        FAIL() << "the check did not throw";
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::Internal);
        EXPECT_NE(error.message().find("1 + 1 == 3"), std::string::npos);
        EXPECT_EQ(error.where().find("base_error.cpp:"), 0U);
    }
}

TEST(Units, ThreeDigitsAtMost)
{
    EXPECT_EQ(byteText(0), "0 bytes");
    EXPECT_EQ(byteText(999), "999 bytes");
    EXPECT_EQ(byteText(1000), "1 kB");
    EXPECT_EQ(byteText(1500), "1.5 kB");
    EXPECT_EQ(byteText(14'200'000), "14 MB");
    EXPECT_EQ(byteText(999'999), "999 kB");
    EXPECT_EQ(byteText(4'080'000'000), "4 GB");
    EXPECT_EQ(byteText(18'446'744'073'709'551'615ULL), "18 EB");
}

} // namespace
} // namespace ps

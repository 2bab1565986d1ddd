// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/format.h"

#include <gtest/gtest.h>

#include <limits>

using namespace ps;

namespace {

std::string plain(QString text) { return text.replace(QChar(0xa0), QLatin1Char(' ')).toStdString(); }

} // namespace

TEST(Format, CountsGroupTheirDigits)
{
    EXPECT_EQ(plain(format::count(2880)), "2,880");
    EXPECT_EQ(plain(format::count(0)), "0");
    EXPECT_EQ(plain(format::countOf(288, 2880)), "288 / 2,880 (10.0 %)");
    EXPECT_EQ(plain(format::countOf(0, 0)), "0 / 0");
}

TEST(Format, WhatWasNotMeasuredIsADash)
{
    for (const QString& text : { format::count(-1), format::countOf(-1, 5), format::milliseconds(-1),
             format::rate(0), format::bytes(-1), format::milliseconds(std::numeric_limits<double>::quiet_NaN()) })
        EXPECT_EQ(text, format::missing());
}

TEST(Format, MeasuredValuesHaveThreeDigits)
{
    EXPECT_EQ(plain(format::significant(0.0023117)), "0.00231");
    EXPECT_EQ(plain(format::significant(1819.6)), "1,820");
    EXPECT_EQ(plain(format::significant(41)), "41.0");
    EXPECT_EQ(plain(format::significant(99.96)), "100");
    EXPECT_EQ(plain(format::significant(-0.5)), "-0.500");
    EXPECT_EQ(plain(format::significant(0)), "0");
    EXPECT_EQ(plain(format::significant(2.31e-7)), "2.31E-07");
}

TEST(Format, UnitsFollowTheSize)
{
    EXPECT_EQ(plain(format::milliseconds(18.234)), "18.2 ms");
    EXPECT_EQ(plain(format::milliseconds(999.4)), "999 ms");
    EXPECT_EQ(plain(format::milliseconds(1824)), "1.82 s");
    EXPECT_EQ(plain(format::rate(41.04)), "41.0 tok/s");
    EXPECT_EQ(plain(format::bytes(66'164'326)), "63.1 MiB");
    EXPECT_EQ(plain(format::bytes(16'320'875'725)), "15.2 GiB");
}

TEST(Format, PartitionsAreNamedAsInThePapers)
{
    EXPECT_EQ(plain(format::partitionName(0)), "Full");
    EXPECT_EQ(plain(format::partitionName(4)), "Sub4");
}

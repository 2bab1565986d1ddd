// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

/// Numbers as the screen shows them: QLocale's separators, three significant digits for measured values.
namespace ps::format {

/// What a view shows where nothing was measured.
QString missing();

QString count(std::int64_t value);                      // "2,880"; missing() when negative
QString countOf(std::int64_t part, std::int64_t whole); // "288 / 2,880 (10.0 %)"
QString percent(double share);                          // 0.2 -> "20.0 %"
QString significant(double value, int digits = 3);      // 0.0023117 -> "0.00231", 1819.6 -> "1,820"
QString milliseconds(double ms);                        // "18.2 ms", "1.82 s"; missing() when negative
QString rate(double tokensPerSecond);                   // "41.0 tok/s"; missing() when not positive
QString bytes(std::int64_t value);                      // "63.1 MiB", "15.2 GiB"; missing() when negative
QString partitionName(int partition);                   // "Full", "Sub1"

} // namespace ps::format

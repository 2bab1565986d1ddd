// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ps::imaging {

/// C locale, whatever the process has. Three significant digits for labels ("0.0231"), whole percents ("64 %"; one
/// decimal below 10), and for data files the shortest text that reads back as the same float ("" for NaN).
std::string shortNumber(double value);
std::string percentText(double share);
std::string percentTenths(double share); // "46.9 %", always one decimal
std::string exactNumber(float value);

std::string fixedNumber(double value, int digits); // always that many digits behind the point

/// At most `digits` behind the point, no exponent, no trailing zeros: for vector files.
std::string plainNumber(double value, int digits);

} // namespace ps::imaging

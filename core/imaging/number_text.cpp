// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/number_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace ps::imaging {
namespace {

using Buffer = std::array<char, 64>;

template <typename... Options>
std::string converted(Options... options)
{
    Buffer buffer;
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), options...);
    return { buffer.data(), result.ptr };
}

} // namespace

std::string shortNumber(double value) { return converted(value, std::chars_format::general, 3); }

std::string percentText(double share)
{
    const double percent = share * 100;
    const bool whole = percent >= 9.95 || std::abs(percent - std::round(percent)) < 0.05;
    return converted(percent, std::chars_format::fixed, whole ? 0 : 1) + " %";
}

std::string percentTenths(double share) { return converted(share * 100, std::chars_format::fixed, 1) + " %"; }

std::string exactNumber(float value) { return std::isnan(value) ? std::string() : converted(value); }

std::string fixedNumber(double value, int digits)
{
    return converted(value, std::chars_format::fixed, digits);
}

std::string plainNumber(double value, int digits)
{
    std::string text = fixedNumber(value, digits);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.')
            text.pop_back();
    }
    return text == "-0" ? "0" : text;
}

} // namespace ps::imaging

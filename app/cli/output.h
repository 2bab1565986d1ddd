// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace ps::cli {

void print(const std::string& text); // to stdout, as it is

/// To stdout for "-", else atomically to that file. Throws Error Io.
void writeText(const std::string& target, const std::string& text);

/// With its parents, unless it is there. Throws Error Io.
void createFolder(const std::filesystem::path& folder);

bool stdoutIsTerminal();

/// C locale: 12.34 with that many digits behind the point.
std::string fixed(double value, int digits);
std::string percent(double share);   // "27.1 %"
std::string milliseconds(double ms); // three significant digits: "0.123 ms", "41.2 ms"; "-" when not measured
std::string thousands(long long value); // "5,006,336"

} // namespace ps::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"

#include <array>
#include <cstdio>
#include <unistd.h>

namespace ps::cli {

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void writeText(const std::string& target, const std::string& text)
{
    if (target == "-")
        print(text);
    else
        writeFileAtomically(target, std::string_view(text));
}

void createFolder(const std::filesystem::path& folder)
{
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure)
        throw Error(ErrorKind::Io, "the folder cannot be made: " + failure.message(), folder.string());
}

bool stdoutIsTerminal() { return isatty(STDOUT_FILENO) == 1; }

std::string fixed(double value, int digits)
{
    std::array<char, 64> text {};
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return text.data();
}

std::string percent(double share) { return fixed(100 * share, 1) + " %"; }

std::string milliseconds(double ms)
{
    if (ms < 0)
        return "-";
    const int digits = ms >= 100 ? 0 : ms >= 10 ? 1 : ms >= 1 ? 2 : 3;
    return fixed(ms, digits) + " ms";
}

std::string thousands(long long value)
{
    std::string text = std::to_string(value);
    const std::size_t sign = value < 0 ? 1 : 0;
    for (std::size_t at = text.size(); at > sign + 3;)
        text.insert(at -= 3, ",");
    return text;
}

} // namespace ps::cli

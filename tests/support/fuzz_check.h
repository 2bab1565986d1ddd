// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string_view>

namespace ps::test {

/// What a fuzz target may see of a parser: a value, or an Error about the input. Anything else ends the process,
/// which is how libFuzzer and the replay learn of it: another exception by itself, a broken invariant here.
template <typename Parse>
auto parsedOrRefused(Parse parse) -> std::optional<decltype(parse())>
{
    try {
        return parse();
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Internal && !error.message().empty())
            return std::nullopt;
        std::fprintf(stderr, "%s\n", error.message().c_str());
    }
    std::abort();
}

inline void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

inline std::string_view textOf(const std::uint8_t* data, std::size_t size)
{
    return { reinterpret_cast<const char*>(data), size };
}

} // namespace ps::test

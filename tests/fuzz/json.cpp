// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"
#include "tests/support/fuzz_check.h"

#include <nlohmann/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = ps::test::textOf(data, size);
    const auto value = ps::test::parsedOrRefused([&] { return ps::parseJson(text, "fuzz"); });
    if (!value)
        return 0;
    // The strict reader accepts a part of JSON, never anything else or another value.
    ps::test::require(*value == nlohmann::json::parse(text), "the library reads the same value");
    const std::string printed = ps::dumpJson(nlohmann::ordered_json(*value));
    ps::test::require(ps::parseJson(printed, "printed") == *value, "the printed value reads back equal");
    return 0;
}

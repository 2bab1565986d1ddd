// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json.h"
#include "tests/support/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto json = ps::test::parsedOrRefused(
        [&] { return ps::parseTokenizerJson(ps::test::textOf(data, size), "fuzz"); });
    if (json)
        for (const auto& [text, id] : json->addedTokens)
            ps::test::require(!text.empty() && id >= 0, "an added token has a text and an id");
    return 0;
}

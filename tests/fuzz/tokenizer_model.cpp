// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer.h"
#include "tests/support/fuzz_check.h"

/// The own check and, for what it lets through, SentencePiece itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string bytes(ps::test::textOf(data, size));
    const auto tokenizer = ps::test::parsedOrRefused(
        [&] { return ps::Tokenizer::fromModel(bytes, 1 << 20, "fuzz"); });
    if (!tokenizer)
        return 0;
    const auto ids = tokenizer->encode({ { "USER: What is </s> shown\n", true }, { "in 12 \u6f22 <s>?", false } });
    for (const int id : ids)
        ps::test::require(id >= 0 && id < 1 << 20 && !tokenizer->piece(id).empty(), "an id has a piece");
    ps::test::require(!ids.empty() && tokenizer->isSpecial(ids.front()), "the begin token comes first");
    tokenizer->decode(ids);
    return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/trace_file.h"
#include "tests/support/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto trace = ps::test::parsedOrRefused([&] { return ps::parseTrace({ data, size }, "fuzz"); });
    if (!trace)
        return 0;
    const auto bytes = ps::encodeTrace(**trace);
    ps::test::require(
        ps::encodeTrace(*ps::parseTrace(bytes, "again")) == bytes, "the trace comes back from its own file");
    return 0;
}

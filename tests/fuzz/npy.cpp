// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/npy.h"
#include "tests/support/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto array = ps::test::parsedOrRefused([&] { return ps::parseNpy({ data, size }, "fuzz"); });
    if (!array)
        return 0;
    const ps::NpyArray again = ps::parseNpy(ps::encodeNpy(array->type, array->shape, array->data), "again");
    ps::test::require(again.type == array->type && again.shape == array->shape && again.data == array->data,
        "the array comes back from its own encoding");
    return 0;
}

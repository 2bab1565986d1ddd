// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/image.h"
#include "tests/support/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto image = ps::test::parsedOrRefused([&] { return ps::parsePpm({ data, size }, "fuzz"); });
    if (!image)
        return 0;
    const ps::Image again = ps::parsePpm(ps::encodePpm(*image), "again");
    ps::test::require(again.width == image->width && again.height == image->height && again.rgb == image->rgb,
        "the picture comes back from its own encoding");
    return 0;
}

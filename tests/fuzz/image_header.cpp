// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/image_header.h"
#include "core/base/error.h"

#include <cstddef>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ps;
    const std::span<const std::uint8_t> bytes(data, size);
    try {
        const imaging::ImageHeader header = imaging::parseImageHeader(bytes, "input");
        if (header.width < 1 || header.height < 1 || header.orientation < 1 || header.orientation > 8)
            std::abort();
        imaging::requireComplete(bytes, header, "input");
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Internal || error.message().empty())
            std::abort();
    }
    return 0;
}

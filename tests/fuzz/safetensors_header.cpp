// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/safetensors.h"
#include "tests/support/fuzz_check.h"

#include <algorithm>

/// The input is a whole file, as far as a header may be judged without its data.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto header = ps::test::parsedOrRefused([&] {
        return ps::parseSafetensorsHeader({ data, size }, size, "fuzz");
    });
    if (!header)
        return 0;
    std::uint64_t bytes = 0, end = 0;
    for (const auto& [name, entry] : header->tensors) {
        const auto count = static_cast<std::uint64_t>(entry.elements());
        ps::test::require(entry.end - entry.begin == count * ps::byteSize(entry.type), "size = shape x type");
        bytes += entry.end - entry.begin;
        end = std::max(end, entry.end);
    }
    ps::test::require(header->dataOffset + end == size && bytes == end, "the tensors fill the file");
    return 0;
}

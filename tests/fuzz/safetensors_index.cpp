// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/safetensors_index.h"
#include "tests/support/fuzz_check.h"

#include <filesystem>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto index = ps::test::parsedOrRefused(
        [&] { return ps::parseSafetensorsIndex(ps::test::textOf(data, size), "fuzz"); });
    if (!index)
        return 0;
    ps::test::require(!index->files.empty() && !index->shards.empty(), "an index names something");
    for (const auto& shard : index->shards) {
        const auto path = std::filesystem::path("folder") / shard;
        ps::test::require(path.lexically_normal() == path && path.parent_path() == "folder",
            "a shard lies in the folder itself");
    }
    return 0;
}

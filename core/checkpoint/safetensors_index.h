// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ps {

/// model.safetensors.index.json: which shard holds which tensor.
struct SafetensorsIndex {
    std::map<std::string, std::string> files {}; // stored tensor name -> file name
    std::vector<std::string> shards {};          // distinct file names, sorted
};

/// Read as a stream. Shard names must be plain names of .safetensors files: no separators, no "..". Throws Error Damaged.
SafetensorsIndex parseSafetensorsIndex(std::string_view text, const std::string& where);

} // namespace ps

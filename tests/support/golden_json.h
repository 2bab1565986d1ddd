// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace ps::test {

/// A file under tests/data.
inline std::filesystem::path dataFile(const std::string& name)
{
    return std::filesystem::path(PS_TEST_DATA) / name;
}

inline nlohmann::json readGolden(const std::string& name)
{
    std::ifstream stream(dataFile(name));
    if (!stream)
        throw std::runtime_error("no test data " + name);
    return nlohmann::json::parse(stream);
}

/// The tiny checkpoints that transformers' values exist for, sorted by name.
inline std::vector<std::filesystem::path> goldenCheckpoints()
{
    std::vector<std::filesystem::path> folders;
    for (const auto& entry : std::filesystem::directory_iterator(dataFile("golden")))
        if (std::filesystem::exists(entry.path() / "expected.json"))
            folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    if (folders.empty())
        throw std::runtime_error("no tiny checkpoints in the test data");
    return folders;
}

} // namespace ps::test

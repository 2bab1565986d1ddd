// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

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

} // namespace ps::test

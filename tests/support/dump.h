// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ps::test {

/// A folder of its own, removed with everything in it.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path {};
};

/// A dumped tap.
struct Tap {
    std::vector<std::int64_t> shape {};
    std::vector<float> values {};     // float32 taps
    std::vector<std::int64_t> ids {}; // int64 taps
};
Tap readTap(const std::filesystem::path& folder, const std::string& name);

/// Largest absolute difference; infinity when sizes differ.
double largestDifference(const std::vector<float>& a, const std::vector<float>& b);

} // namespace ps::test

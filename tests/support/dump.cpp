// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/dump.h"

#include "core/base/file_reader.h"
#include "core/trace/npy.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace ps::test {

TemporaryFolder::TemporaryFolder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "prunescope-XXXXXX").string();
    m_path = mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

Tap readTap(const std::filesystem::path& folder, const std::string& name)
{
    const NpyArray array = parseNpy(readFile(folder / (name + ".npy"), 1ULL << 30), name);
    Tap tap { .shape = array.shape };
    if (array.type == NpyType::I8) {
        tap.ids.resize(array.data.size() / sizeof(std::int64_t));
        std::memcpy(tap.ids.data(), array.data.data(), array.data.size());
    } else {
        tap.values.resize(array.data.size() / sizeof(float));
        std::memcpy(tap.values.data(), array.data.data(), array.data.size());
    }
    return tap;
}

double largestDifference(const std::vector<float>& a, const std::vector<float>& b)
{
    if (a.size() != b.size())
        return std::numeric_limits<double>::infinity();
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
        largest = std::isnan(difference) ? std::numeric_limits<double>::infinity()
                                         : std::max(largest, difference);
    }
    return largest;
}

} // namespace ps::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ps::cli {

inline constexpr int kErrorBins = 10; // 0, below 1e-7, a bin per decade up to 1, then all above

/// One intermediate result in two dumps.
struct TapDifference {
    std::string name {};                            // "hidden_3"
    std::vector<std::int64_t> shapeA {}, shapeB {}; // empty where that run did not write it
    double largest = 0, mean = 0;                   // of |a - b|; 0 when the shapes differ
    std::array<std::int64_t, kErrorBins> histogram {};

    bool inBoth() const { return !shapeA.empty() && !shapeB.empty(); }
    bool sameShape() const { return shapeA == shapeB; }
    bool equal(double tolerance) const { return sameShape() && largest <= tolerance; }
};

/// Every tap of both folders in the order in which a run makes them. Throws Error.
std::vector<TapDifference> compareDumps(const std::filesystem::path& a, const std::filesystem::path& b);

std::string binName(int bin); // "0", "< 1e-7", "1e-7 .. 1e-6", ... ">= 1"

} // namespace ps::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/tap_compare.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/trace/npy.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <set>

namespace ps::cli {
namespace {

constexpr std::uint64_t kTapBytes = 8ULL << 30;
constexpr int kSmallestDecade = -7;

struct Tap {
    std::vector<std::int64_t> shape {};
    std::vector<double> values {};
};

template <typename Stored>
std::vector<double> widened(const std::vector<std::uint8_t>& bytes)
{
    std::vector<double> values(bytes.size() / sizeof(Stored));
    for (std::size_t i = 0; i < values.size(); ++i) {
        Stored stored {};
        std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored));
        values[i] = static_cast<double>(stored);
    }
    return values;
}

Tap readTap(const std::filesystem::path& file)
{
    const NpyArray array = parseNpy(readFile(file, kTapBytes), file.string());
    switch (array.type) {
    case NpyType::F4: return { array.shape, widened<float>(array.data) };
    case NpyType::I8: return { array.shape, widened<std::int64_t>(array.data) };
    case NpyType::I4: return { array.shape, widened<std::int32_t>(array.data) };
    case NpyType::I1: return { array.shape, widened<std::int8_t>(array.data) };
    case NpyType::U1: break;
    }
    return { array.shape, widened<std::uint8_t>(array.data) };
}

/// Where a tap stands in a run; numbered ones keep their number's order.
std::pair<int, int> orderOf(const std::string& name)
{
    static const std::vector<std::string> order { "pixel_values", "cls_attention_first", "cls_attention_last",
        "image_features", "input_ids", "inputs_embeds", "hidden_", "logits_prefill", "logits_step_" };
    for (std::size_t i = 0; i < order.size(); ++i) {
        const bool numbered = order[i].ends_with('_');
        if (numbered && name.starts_with(order[i]))
            return { static_cast<int>(i), std::stoi(name.substr(order[i].size())) };
        if (name == order[i])
            return { static_cast<int>(i), 0 };
    }
    return { static_cast<int>(order.size()), 0 };
}

std::set<std::string> tapNames(const std::filesystem::path& folder)
{
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".npy")
            names.insert(entry.path().stem().string());
    return names;
}

int binOf(double error)
{
    if (error == 0)
        return 0;
    if (!(error < 1)) // also NaN
        return kErrorBins - 1;
    const int decade = static_cast<int>(std::floor(std::log10(error)));
    return std::clamp(decade - kSmallestDecade + 2, 1, kErrorBins - 2);
}

void measure(const Tap& a, const Tap& b, TapDifference& difference)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        const bool bothNaN = std::isnan(a.values[i]) && std::isnan(b.values[i]);
        const double plain = a.values[i] == b.values[i] || bothNaN ? 0 : std::abs(a.values[i] - b.values[i]);
        const double error = std::isnan(plain) ? std::numeric_limits<double>::infinity() : plain;
        difference.largest = std::max(difference.largest, error);
        sum += error;
        ++difference.histogram[static_cast<std::size_t>(binOf(error))];
    }
    difference.mean = a.values.empty() ? 0 : sum / static_cast<double>(a.values.size());
}

} // namespace

std::vector<TapDifference> compareDumps(const std::filesystem::path& a, const std::filesystem::path& b)
{
    const std::set<std::string> inA = tapNames(a), inB = tapNames(b);
    std::set<std::string> either = inA;
    either.insert(inB.begin(), inB.end());
    std::vector<std::string> names(either.begin(), either.end());
    std::stable_sort(names.begin(), names.end(),
        [](const std::string& x, const std::string& y) { return orderOf(x) < orderOf(y); });
    std::vector<TapDifference> all;
    for (const std::string& name : names) {
        const Tap tapA = inA.contains(name) ? readTap(a / (name + ".npy")) : Tap {};
        const Tap tapB = inB.contains(name) ? readTap(b / (name + ".npy")) : Tap {};
        TapDifference difference { .name = name, .shapeA = tapA.shape, .shapeB = tapB.shape };
        if (difference.sameShape())
            measure(tapA, tapB, difference);
        all.push_back(std::move(difference));
    }
    return all;
}

std::string binName(int bin)
{
    if (bin == 0)
        return "0";
    const auto power = [](int decade) {
        return decade == 0 ? std::string("1") : "1e" + std::to_string(decade);
    };
    if (bin == 1)
        return "< " + power(kSmallestDecade);
    const int decade = kSmallestDecade + bin - 2;
    return bin == kErrorBins - 1 ? ">= 1" : power(decade) + " .. " + power(decade + 1);
}

} // namespace ps::cli

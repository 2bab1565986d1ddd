// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/scene_random.h"

#include <numeric>
#include <utility>

namespace ps::scenes {

std::vector<int> SceneRandom::sample(int total, int count)
{
    std::vector<int> numbers(static_cast<std::size_t>(total));
    std::iota(numbers.begin(), numbers.end(), 0);
    for (int i = 0; i < count; ++i) {
        const auto other = static_cast<std::size_t>(i + below(total - i));
        std::swap(numbers[static_cast<std::size_t>(i)], numbers[other]);
    }
    numbers.resize(static_cast<std::size_t>(count));
    return numbers;
}

float SceneRandom::normal()
{
    // Twelve uniform numbers of [0, 1) have variance 1 together and mean 6 (less half a step each).
    std::int64_t sum = 0;
    for (int word = 0; word < 3; ++word)
        for (std::uint64_t bits = m_engine(), i = 0; i < 4; ++i, bits >>= 16)
            sum += static_cast<std::int64_t>(bits & 0xffff);
    constexpr std::int64_t kMean = 6 * 0xffff;
    return static_cast<float>(sum - kMean) * 0x1p-16F;
}

} // namespace ps::scenes

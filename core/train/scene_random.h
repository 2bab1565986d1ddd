// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace ps::scenes {

/// Random draws that come out the same on every machine: the engine is fixed by the standard, the distributions are our
/// own (the standard leaves std::uniform_real_distribution and its like to each library), and no libm is called.
class SceneRandom {
public:
    explicit SceneRandom(std::uint64_t seed) : m_engine(seed) { }

    std::uint64_t bits() { return m_engine(); }
    double unit() { return static_cast<double>(m_engine() >> 11) * 0x1p-53; } // [0, 1)
    double between(double low, double high) { return low + (high - low) * unit(); }
    bool chance(double probability) { return unit() < probability; }

    /// 0..count-1; the bias of multiply-and-shift is below 2^-32 * count.
    int below(int count)
    {
        return static_cast<int>(((m_engine() >> 32) * static_cast<std::uint64_t>(count)) >> 32);
    }
    int within(int low, int high) { return low + below(high - low + 1); } // both ends included

    template <typename T>
    const T& choice(const std::vector<T>& items)
    {
        return items[static_cast<std::size_t>(below(static_cast<int>(items.size())))];
    }

    /// `count` different numbers of 0..total-1, in random order.
    std::vector<int> sample(int total, int count);

    /// Mean 0, deviation 1: the sum of twelve uniform 16-bit numbers, exact in integers where a logarithm would not be.
    float normal();

private:
    std::mt19937_64 m_engine;
};

} // namespace ps::scenes

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace ps {

/// Kept or not, hard in value and soft in gradient: value + soft - detached soft (straight-through).
struct Decision {
    at::Tensor policy {}; // (n) 0 or 1, with the gradient of `soft`
    at::Tensor soft {};   // (n) in (0, 1)
};

/// Differences of two Gumbel draws, (n): what Gumbel-softmax adds to a margin. The same seed gives the same draws.
at::Tensor marginNoise(std::int64_t n, std::uint64_t seed);

/// The `count` largest of the noisy margins (n). The soft decision is measured from between the last kept and the first
/// dropped one; that threshold moves with the margins so that the soft decisions keep their sum: raising one margin
/// lowers the others, as under top-k.
Decision keepLargest(const at::Tensor& noisyMargins, int count, double temperature);

/// Every noisy margin (n) above 0.
Decision keepPositive(const at::Tensor& noisyMargins, double temperature);

/// Share of margins (n) above 0, what inference will keep: hard in value, with the gradient of the mean sigmoid. The rate
/// of noisy samples is another one, and steering that leaves undecided margins behind.
at::Tensor keepRate(const at::Tensor& margins);

} // namespace ps

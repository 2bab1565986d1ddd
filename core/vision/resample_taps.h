// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace ps {

/// One axis of a resize: which source pixels make an output, with which weights.
struct ResampleTaps {
    static constexpr int kBits = 22; // fraction of a weight

    struct Output {
        int begin = 0, count = 0; // source pixels
        std::size_t weight = 0;   // index of the first one's weight
        std::int32_t outside = 0; // sum of the weights that `clip` took off
    };
    std::vector<Output> outputs {};
    std::vector<std::int32_t> weights {};

    /// The source is only pixels offset .. offset + extent - 1 of the axis; afterwards `begin` counts from `offset`.
    void clip(int offset, int extent);
};

/// Pillow's bicubic weights for outputs first .. first + count - 1 of a resize from `in` to `out` pixels, bit for bit.
/// An axis that keeps its size is copied, not filtered, as in Pillow.
ResampleTaps makeResampleTaps(int in, int out, int first, int count);

} // namespace ps

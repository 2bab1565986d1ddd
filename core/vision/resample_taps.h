// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace ps {

/// One axis of a resize: for each output, where its source pixels begin, how many there are, and their weights.
struct ResampleTaps {
    static constexpr int kBits = 22; // fraction of a weight

    int stride = 0; // weights stored per output; those beyond `count` are zero
    std::vector<int> begin {}, count {};
    std::vector<std::int32_t> weight {}; // (outputs, stride)
};

/// Pillow's bicubic weights for outputs first .. first + outputs - 1 of a resize from `in` to `out` pixels, bit for bit.
ResampleTaps makeResampleTaps(int in, int out, int first, int outputs);

} // namespace ps

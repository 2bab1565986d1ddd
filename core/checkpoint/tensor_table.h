// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/config.h"

namespace ps {

/// One tensor of the model proper under its canonical name. Weights of linear maps are (out, in).
struct ExpectedTensor {
    enum class Use {
        Required,
        Optional, // read when it is there: the head of a model with tied embeddings
        Unused,   // may be there, no computation reads it: vision blocks behind the feature layer
    };
    std::string name {};
    std::vector<std::int64_t> shape {};
    Use use = Use::Required;
};

/// Every tensor that a checkpoint of this configuration holds, in the order of the computation.
std::vector<ExpectedTensor> expectedTensors(const ModelConfig& config);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/llm/llama.h"
#include "core/pruning/predictors.h"
#include "core/session/session.h"
#include "core/text/tokenizer.h"
#include "core/vision/clip.h"
#include "core/vision/projector.h"

namespace ps {

/// A loaded checkpoint: configuration, tokenizer and weights. Immutable.
struct Model {
    ModelSource source {};
    ModelConfig config {};
    Checkpoint checkpoint {};
    Tokenizer tokenizer;
    std::string promptPreset {};
    at::ScalarType dtype = at::kFloat;
    at::Device device = at::kCPU;
    VisionTower vision {};
    Projector projector {};
    Decoder decoder {};
    Predictors predictors {};
    std::int64_t weightBytes = 0; // in memory, as loaded
};

struct Placement {
    at::ScalarType dtype = at::kFloat;
    at::Device device = at::kCPU;
};

/// Everything is checked from headers before the first weight is read. Throws Error.
Model loadModel(const ModelSource& source, ModelConfig config, const Placement& placement,
    const ProgressFn& progress, std::stop_token stop);

} // namespace ps

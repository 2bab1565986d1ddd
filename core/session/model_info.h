// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "core/trace/cost.h"

#include <string>
#include <vector>

namespace ps {

struct ModelFile {
    std::string name {}; // inside the checkpoint folder
    std::int64_t bytes = 0;
};

/// What a run with the longest prompt and the default answer length takes, beside activations.
struct MemoryNeed {
    std::string dtype {};
    std::int64_t weights = 0, cache = 0; // bytes
};

/// What a checkpoint folder holds, from its configuration and headers alone: no weight is read.
struct ModelReport {
    std::string name {}, folder {};
    std::string architecture {}, decoder {}, storedDtype {}, promptPreset {};
    std::string layoutName {}; // how the tensors are named: A, B, B', O
    ModelFacts facts {};
    DecoderShape shape {};
    std::int64_t parameters = 0, visionParameters = 0, projectorParameters = 0, decoderParameters = 0;
    std::int64_t tensorBytes = 0; // as stored, predictors not counted
    int vocabulary = 0, maxPositions = 0;
    int maxVisualTokens = 0;                            // of the largest grid, newlines included
    bool imagePredictor = false, textPredictor = false; // Dynamic-LLaVA's, both in config.json and among the tensors
    std::vector<ModelFile> files {};
    std::vector<MemoryNeed> memory {};    // f32, then 16 bit
    std::vector<std::string> notes {};    // keys that nothing reads
    std::vector<std::string> problems {}; // one sentence each; empty when the checkpoint can be opened
};

/// Never throws for what is in the folder: `problems` says it. Throws Error Missing when there is no such folder.
ModelReport inspectModel(const ModelSource& source);

/// What method descriptions need to know, without touching the weights. Throws Error.
ModelFacts modelFacts(const ModelSource& source);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/layout.h"
#include "core/trace/method_info.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ps {

enum class Architecture { LlavaNext, Llava };
enum class DecoderKind { Llama, Mistral };

struct VisionConfig {
    int hidden = 0, intermediate = 0, layers = 0, heads = 0;
    int imageSize = 0, patchSize = 0, channels = 3;
    double layerNormEps = 1e-5;
    std::string activation = "quick_gelu"; // quick_gelu, gelu
};

struct TextConfig {
    DecoderKind kind = DecoderKind::Llama;
    int hidden = 0, intermediate = 0, layers = 0, heads = 0, kvHeads = 0, headDim = 0;
    int vocabulary = 0, maxPositions = 0;
    double rmsNormEps = 1e-6, ropeTheta = 10000, ropeLinearFactor = 1;
    std::optional<int> slidingWindow {}; // absent key and null are told apart by the reader
    bool tiedEmbeddings = false, attentionBias = false, mlpBias = false;
    int bosId = 1;
    std::vector<int> eosIds { 2 };
};

/// preprocessor_config.json
struct ProcessorConfig {
    std::array<float, 3> mean { 0.48145466F, 0.4578275F, 0.40821073F },
        deviation { 0.26862954F, 0.26130258F, 0.27577711F };
    double rescale = 0.00392156862745098;
    Framing framing = Framing::AnyRes;
    std::vector<std::pair<int, int>> pinpoints {}; // (height, width)
};

/// Sizes of Dynamic-LLaVA's predictors (`sparse_config` of config.json).
struct SparseConfig {
    bool imagePredictor = false, textPredictor = false;
    double imageKeepRate = 0.2, textKeepRate = 0.5;
    int sparseLayer = 2, width = 512, heads = 8, feedForward = 2048, layers = 2;
    int minTextLength = 50;
};

/// Everything config.json, preprocessor_config.json and generation_config.json say, defaults filled in, ranges checked.
struct ModelConfig {
    Architecture architecture = Architecture::LlavaNext;
    std::string architectureName {}; // as written: "LlavaNextForConditionalGeneration"
    VisionConfig vision {};
    TextConfig text {};
    ProcessorConfig processor {};
    std::vector<int> featureLayers { -2 };   // vision_feature_layer, as written; several are concatenated
    std::string featureStrategy = "default"; // default drops the class token; full is refused by HiRED
    int imageTokenId = 0;
    bool newlineParameter = true; // use_image_newline_parameter and LlavaNext
    bool projectorBias = true;
    std::string projectorActivation = "gelu";
    std::string storedDtype = "float16";
    std::string promptPreset {}; // prunescope.prompt; empty if absent
    std::optional<SparseConfig> sparse {};
    std::vector<std::string> unknownKeys {}; // listed, not fatal

    int visionBlocksToRun() const; // L + 1 + f for the largest f < 0: CLIP-L at -2 runs 23
    int featureBlock() const;      // 0-based block whose output is the (last) feature: 22
    ModelFacts facts() const;      // predictors: from `sparse`; the checkpoint confirms the tensors
};

/// Reads and checks the three JSON files of a checkpoint folder. Throws Error naming file, key, value and range.
ModelConfig readModelConfig(const std::filesystem::path& folder);

} // namespace ps

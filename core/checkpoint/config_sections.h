// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/config.h"
#include "core/checkpoint/config_object.h"

namespace ps {

// The sections of a checkpoint's configuration files. Each reads one JSON object, fills in the defaults of its class and
// checks every number against its range and against the others. All throw Error.

VisionConfig readVisionConfig(const ConfigObject& object);
TextConfig readTextConfig(const ConfigObject& object);
SparseConfig readSparseConfig(const ConfigObject& object, const TextConfig& text);

/// `imageSize` is the vision tower's: size and crop_size must agree with it.
ProcessorConfig readProcessorConfig(const ConfigObject& object, Architecture architecture, int imageSize);

/// image_grid_pinpoints of either file, (height, width); absent: the five of the shipped checkpoints.
std::vector<std::pair<int, int>> readPinpoints(const ConfigObject& object, int imageSize);

/// Keys that transformers writes into every configuration and that say nothing about the computation.
void ignoreInertKeys(const ConfigObject& object);

/// The whole: config.json, preprocessor_config.json and, where there is one, generation_config.json.
ModelConfig parseModelConfig(
    const ConfigObject& main, const ConfigObject& processor, const ConfigObject* generation);

} // namespace ps

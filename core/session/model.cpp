// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/model.h"

#include "core/text/chat_template.h"

namespace ps {

Model loadModel(const ModelSource& source, ModelConfig config, const Placement& placement,
    const ProgressFn& progress, std::stop_token stop)
{
    Checkpoint checkpoint = Checkpoint::open(source.folder, config);
    Tokenizer tokenizer = Tokenizer::open(source.folder, config.text.vocabulary);
    Model model { .source = source,
        .config = std::move(config),
        .checkpoint = std::move(checkpoint),
        .tokenizer = std::move(tokenizer),
        .dtype = placement.dtype,
        .device = placement.device };
    model.promptPreset = presetOf(model.config, source.folder);
    if (progress)
        model.checkpoint.observe(
            [&](std::int64_t done, std::int64_t total) { progress("reading weights", done, total); }, stop);
    else
        model.checkpoint.observe({}, stop);
    model.vision = loadVisionTower(model.checkpoint, model.config, model.dtype, model.device);
    model.projector = loadProjector(model.checkpoint, model.config, model.dtype, model.device);
    model.decoder = loadDecoder(model.checkpoint, model.config.text, model.dtype, model.device);
    model.predictors = readPredictors(model.checkpoint, model.config, model.device);
    model.checkpoint.observe({}, {});
    model.weightBytes = model.checkpoint.parameters() * static_cast<std::int64_t>(c10::elementSize(model.dtype));
    return model;
}

} // namespace ps

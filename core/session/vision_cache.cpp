// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/vision_cache.h"

#include "core/session/device.h"
#include "core/session/stopwatch.h"
#include "core/vision/image_processor.h"

#include <ATen/ops/from_blob.h>

#include <algorithm>

namespace ps {
namespace {

/// hidden state f >= 0 as written; f < 0 counts from the output of the last block: L + 1 + f.
std::vector<int> featureStates(const ModelConfig& config)
{
    std::vector<int> states;
    for (const int layer : config.featureLayers)
        states.push_back(layer < 0 ? config.vision.layers + 1 + layer : layer);
    return states;
}

} // namespace

bool VisionCache::holds(const Request& request, const std::vector<int>& classRowLayers) const
{
    const bool samePicture = m_image
        && (m_image == request.image || (!m_sha256.empty() && m_sha256 == request.imageInfo.sha256));
    return samePicture && std::all_of(classRowLayers.begin(), classRowLayers.end(), [&](int layer) {
        return m_record->rowsOf(layer) != nullptr;
    });
}

void VisionCache::look(const Model& model, const Request& request, const std::vector<int>& classRowLayers,
    StageTimes& times, const Taps& taps, const std::stop_token& stop)
{
    if (!taps.on() && holds(request, classRowLayers)) { // the taps want the pixels, too
        times.visionCached = true;
        return;
    }
    m_image.reset(); // a cancelled look leaves nothing half-made behind
    Stopwatch watch;
    const VisionConfig& vision = model.config.vision;
    ProcessedImage processed = processImage(
        *request.image, model.config.processor, vision.imageSize, vision.patchSize);
    times.preprocess = watch.lap();

    const at::Tensor values = at::from_blob(processed.values.data(),
        { processed.geometry.partitionCount(), vision.channels, vision.imageSize, vision.imageSize },
        at::TensorOptions().dtype(at::kFloat));
    taps.write("pixel_values", values);
    const VisionPass pass {
        .featureStates = featureStates(model.config), .classRowLayers = classRowLayers, .stop = stop
    };
    const VisionOutput output = encode(model.vision, values.to(model.device, model.dtype), pass);
    auto record = std::make_shared<VisionRecord>();
    for (std::size_t i = 0; i < classRowLayers.size(); ++i) {
        const at::Tensor row = output.classRows[i].to(at::kCPU).contiguous(); // (P, N)
        const float* scores = row.const_data_ptr<float>();
        record->classRows.push_back({ .layer = classRowLayers[i], .scores = { scores, scores + row.numel() } });
    }
    record->partitionPixels = std::move(processed.pixels);
    m_features = output.features;
    synchronize(model.device);
    times.vision = watch.lap();

    m_geometry = processed.geometry;
    m_record = std::move(record);
    m_sha256 = request.imageInfo.sha256;
    m_image = request.image;
}

} // namespace ps

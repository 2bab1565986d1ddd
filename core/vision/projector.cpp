// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vision/projector.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/tensor.h>

namespace ps {
namespace {

at::Tensor product(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    return bias.defined() ? at::linear(x, weight, bias) : at::linear(x, weight);
}

} // namespace

Projector loadProjector(
    const Checkpoint& checkpoint, const ModelConfig& config, at::ScalarType dtype, const at::Device& device)
{
    const std::int64_t width = config.text.hidden,
                       features = std::int64_t { config.vision.hidden }
        * static_cast<std::int64_t>(config.featureLayers.size());
    const auto read = [&](const std::string& name, at::IntArrayRef shape) {
        return checkpoint.read(name, shape, dtype, device);
    };
    Projector projector;
    projector.weight1 = read("multi_modal_projector.linear_1.weight", { width, features });
    projector.weight2 = read("multi_modal_projector.linear_2.weight", { width, width });
    if (config.projectorBias) {
        projector.bias1 = read("multi_modal_projector.linear_1.bias", { width });
        projector.bias2 = read("multi_modal_projector.linear_2.bias", { width });
    }
    if (config.newlineParameter)
        projector.newline = read("image_newline", { width });
    return projector;
}

at::Tensor project(const Projector& projector, const at::Tensor& features)
{
    return product(
        at::gelu(product(features, projector.weight1, projector.bias1)), projector.weight2, projector.bias2);
}

at::Tensor visualEmbeddings(
    const Projector& projector, const at::Tensor& features, const Layout& layout, const std::vector<int>& ids)
{
    std::vector<std::int64_t> rows, patchAt,
        newlineAt; // vision-stage rows; where patches and newlines stand in the result
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const int row = layout.rowOf(ids[i]);
        (row < 0 ? newlineAt : patchAt).push_back(static_cast<std::int64_t>(i));
        if (row >= 0)
            rows.push_back(row);
    }
    const auto onDevice = [&](const std::vector<std::int64_t>& values) {
        return at::tensor(values, at::kLong).to(features.device());
    };
    const at::Tensor patches = project(projector, features.flatten(0, 1).index_select(0, onDevice(rows)));
    if (newlineAt.empty())
        return patches;
    at::Tensor embeddings = at::empty(
        { static_cast<std::int64_t>(ids.size()), patches.size(1) }, patches.options());
    embeddings.index_copy_(0, onDevice(patchAt), patches);
    embeddings.index_copy_(0, onDevice(newlineAt),
        projector.newline.expand({ static_cast<std::int64_t>(newlineAt.size()), -1 }));
    return embeddings;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pruning/layer_view.h"

#include <ATen/TensorOperators.h>

namespace ps {

std::vector<float> toFloats(const at::Tensor& values)
{
    const at::Tensor plain = values.to(at::kCPU, at::kFloat).contiguous();
    return { plain.const_data_ptr<float>(), plain.const_data_ptr<float>() + plain.numel() };
}

std::vector<float> visualScores(const at::Tensor& rows, const LayerView& view)
{
    return toFloats(rows.mean(0).index_select(0, view.visualRows));
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernels.h"

#include <cuda_runtime_api.h>

namespace ps::cuda {

// The torch-free half of the plug-in: kernels that take pointers, sizes and a stream.
void rmsNorm(const void* x, const void* weight, void* out, std::int64_t rows, std::int64_t width, float eps,
    ElementType type, cudaStream_t stream);
void siluMul(const void* gateUp, void* out, std::int64_t rows, std::int64_t width, ElementType type,
    cudaStream_t stream);

} // namespace ps::cuda

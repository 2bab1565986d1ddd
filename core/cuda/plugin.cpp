// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cuda/launch.h"

#include <ATen/cuda/CUDAContext.h>

// Opening this library brings libtorch_cuda with it, which registers CUDA with torch; the one function below hands the
// program our kernels. The only translation unit that sees both torch and the toolkit.

namespace {

const char* deviceName(int index)
{
    return at::cuda::getDeviceProperties(static_cast<c10::DeviceIndex>(index))->name;
}

void rmsNorm(const void* x, const void* weight, void* out, std::int64_t rows, std::int64_t width, float eps,
    ps::ElementType type)
{
    ps::cuda::rmsNorm(x, weight, out, rows, width, eps, type, at::cuda::getCurrentCUDAStream());
}

void siluMul(const void* gateUp, void* out, std::int64_t rows, std::int64_t width, ps::ElementType type)
{
    ps::cuda::siluMul(gateUp, out, rows, width, type, at::cuda::getCurrentCUDAStream());
}

const ps::CudaPlugin kPlugin { .deviceName = deviceName, .kernels = { .rmsNorm = rmsNorm, .siluMul = siluMul } };

} // namespace

extern "C" __attribute__((visibility("default"))) const ps::CudaPlugin* prunescopeCudaPlugin()
{
    return &kPlugin;
}

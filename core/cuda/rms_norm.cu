// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cuda/elements.cuh"
#include "core/cuda/launch.h"

namespace ps::cuda {
namespace {

constexpr int kThreads = 256, kWarps = kThreads / 32;

__device__ float blockSum(float value)
{
    __shared__ float partial[kWarps];
    for (int offset = 16; offset > 0; offset /= 2)
        value += __shfl_xor_sync(0xffffffffU, value, offset);
    if (threadIdx.x % 32 == 0)
        partial[threadIdx.x / 32] = value;
    __syncthreads();
    float sum = 0;
    for (int warp = 0; warp < kWarps; ++warp)
        sum += partial[warp];
    return sum;
}

/// One block per row. The result is rounded to T before the weight multiplies, as LLaMA's own norm does.
template <typename T>
__global__ void kernel(const T* x, const T* weight, T* out, std::int64_t width, float eps)
{
    x += blockIdx.x * width;
    out += blockIdx.x * width;
    float squares = 0;
    for (std::int64_t i = threadIdx.x; i < width; i += kThreads) {
        const float value = toFloat(x[i]);
        squares += value * value;
    }
    const float scale = rsqrtf(blockSum(squares) / static_cast<float>(width) + eps);
    for (std::int64_t i = threadIdx.x; i < width; i += kThreads)
        out[i] = fromFloat<T>(toFloat(fromFloat<T>(toFloat(x[i]) * scale)) * toFloat(weight[i]));
}

} // namespace

void rmsNorm(const void* x, const void* weight, void* out, std::int64_t rows, std::int64_t width, float eps,
    ElementType type, cudaStream_t stream)
{
    dispatch(type, [&]<typename T>(T) {
        kernel<T><<<static_cast<unsigned>(rows), kThreads, 0, stream>>>(
            static_cast<const T*>(x), static_cast<const T*>(weight), static_cast<T*>(out), width, eps);
    });
}

} // namespace ps::cuda

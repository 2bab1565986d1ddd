// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cuda/elements.cuh"
#include "core/cuda/launch.h"

namespace ps::cuda {
namespace {

constexpr int kThreads = 256;

/// silu is rounded to T before the product, as two separate operations would.
template <typename T>
__global__ void kernel(const T* gateUp, T* out, std::int64_t width)
{
    const std::int64_t column = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    if (column >= width)
        return;
    const T* row = gateUp + blockIdx.y * 2 * width;
    const float gate = toFloat(row[column]);
    const float silu = toFloat(fromFloat<T>(gate / (1.0F + expf(-gate))));
    out[blockIdx.y * width + column] = fromFloat<T>(silu * toFloat(row[width + column]));
}

} // namespace

void siluMul(const void* gateUp, void* out, std::int64_t rows, std::int64_t width, ElementType type,
    cudaStream_t stream)
{
    const dim3 blocks(static_cast<unsigned>((width + kThreads - 1) / kThreads), static_cast<unsigned>(rows));
    dispatch(type, [&]<typename T>(T) {
        kernel<T><<<blocks, kThreads, 0, stream>>>(static_cast<const T*>(gateUp), static_cast<T*>(out), width);
    });
}

} // namespace ps::cuda

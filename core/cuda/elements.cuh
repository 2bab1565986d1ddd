// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernels.h"

#include <cuda_bf16.h>
#include <cuda_fp16.h>

namespace ps::cuda {

__device__ inline float toFloat(float x) { return x; }
__device__ inline float toFloat(__half x) { return __half2float(x); }
__device__ inline float toFloat(__nv_bfloat16 x) { return __bfloat162float(x); }

template <typename T>
__device__ T fromFloat(float x);
template <>
__device__ inline float fromFloat<float>(float x)
{
    return x;
}
template <>
__device__ inline __half fromFloat<__half>(float x)
{
    return __float2half(x);
}
template <>
__device__ inline __nv_bfloat16 fromFloat<__nv_bfloat16>(float x)
{
    return __float2bfloat16(x);
}

/// Calls launch(T {}) with the C++ type of `type`.
template <typename Launch>
void dispatch(ElementType type, Launch launch)
{
    switch (type) {
    case ElementType::F32: launch(float {}); break;
    case ElementType::F16: launch(__half {}); break;
    case ElementType::BF16: launch(__nv_bfloat16 {}); break;
    }
}

} // namespace ps::cuda

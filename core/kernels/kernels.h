// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ps {

enum class ElementType { F32, F16, BF16 };

/// Fused operations that a back end brings. Plain pointers into its memory, contiguous rows; work is queued on the
/// back end's current stream and nothing waits for it.
struct KernelTable {
    /// out = cast(x * rsqrt(mean(x^2) + eps)) * weight, the mean in float32; x, out (rows, width), weight (width).
    void (*rmsNorm)(const void* x, const void* weight, void* out, std::int64_t rows, std::int64_t width,
        float eps, ElementType type)
        = nullptr;
    /// out = silu(gate) * up from gateUp (rows, 2 * width), gate first; out (rows, width).
    void (*siluMul)(const void* gateUp, void* out, std::int64_t rows, std::int64_t width, ElementType type) = nullptr;
};

/// What the CUDA plug-in hands back: the symbol kCudaPluginSymbol is a function that returns it.
struct CudaPlugin {
    const char* (*deviceName)(int index) = nullptr;
    KernelTable kernels {};
};
inline constexpr const char* kCudaPluginSymbol = "prunescopeCudaPlugin";
using CudaPluginFn = const CudaPlugin* (*)();

/// The GPU's kernels once the plug-in is loaded; null before, and then layers are made of library calls.
const KernelTable* gpuKernels();
void setGpuKernels(const KernelTable* kernels); // core/session/device.cpp, once

} // namespace ps

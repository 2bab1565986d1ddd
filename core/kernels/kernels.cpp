// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"

#include <atomic>

namespace ps {
namespace {
std::atomic<const KernelTable*> g_kernels { nullptr };
}

const KernelTable* gpuKernels() { return g_kernels.load(std::memory_order_acquire); }
void setGpuKernels(const KernelTable* kernels) { g_kernels.store(kernels, std::memory_order_release); }

} // namespace ps

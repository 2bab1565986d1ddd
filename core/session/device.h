// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <string>

namespace ps {

struct ComputeDevice {
    c10::Device device { c10::kCPU };
    std::string name {}; // "Intel(R) Xeon(R) ...", "NVIDIA H100 80GB HBM3"
    std::string note {}; // why it is not a GPU; empty on a GPU
};

/// "cpu", "cuda", "cuda:1" or empty (cuda if there is one). The first call loads the CUDA plug-in when a driver is there,
/// before anything asks torch whether CUDA exists: afterwards torch would say no for good. Throws Error BadArgument.
ComputeDevice openDevice(const std::string& wanted);

/// "f32", "f16", "bf16", "auto" or empty (f32 on a CPU, the checkpoint's type on a GPU). Throws Error BadArgument.
c10::ScalarType chooseDtype(const std::string& wanted, const std::string& storedDtype, const c10::Device& device);
const char* dtypeName(c10::ScalarType type);

/// 0: OMP_NUM_THREADS if it is set, else all cores. Returns how many are used.
int setThreads(int threads);

/// Keeps the memory of temporary tensors in the process: by default every one above 128 KiB is mapped and faulted in afresh,
/// which took seven times as long as the arithmetic of an activation function. Once per process.
void keepFreedMemory();

/// Waits until the device has done everything that was asked of it; returns at once on a CPU.
void synchronize(const c10::Device& device);

} // namespace ps

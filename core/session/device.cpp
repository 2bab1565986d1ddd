// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/device.h"

#include "core/base/error.h"
#include "core/kernels/kernels.h"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/Parallel.h>
#include <ATen/cpu/Utils.h>

#include <dlfcn.h>
#include <malloc.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace ps {
namespace {

constexpr const char* kPlugin = "libprunescope_cuda.so";
const CudaPlugin* g_plugin = nullptr; // stays loaded for the life of the program

std::filesystem::path pluginPath()
{
    if (const char* given = std::getenv("PRUNESCOPE_CUDA_PLUGIN"))
        return given;
    std::error_code ignored;
    const std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    for (const auto& candidate : { folder / kPlugin, folder.parent_path() / "lib" / "prunescope" / kPlugin })
        if (std::filesystem::exists(candidate, ignored))
            return candidate;
    return {};
}

/// Loads the plug-in; returns why there is no GPU, or nothing.
std::string loadCuda()
{
    if (!dlopen("libcuda.so.1", RTLD_LAZY | RTLD_GLOBAL))
        return "no NVIDIA driver";
    const std::filesystem::path plugin = pluginPath();
    if (plugin.empty())
        return "an NVIDIA driver is here, but this build has no CUDA plug-in";
    void* library = dlopen(plugin.c_str(), RTLD_NOW | RTLD_GLOBAL);
    const auto entry = library ? reinterpret_cast<CudaPluginFn>(dlsym(library, kCudaPluginSymbol)) : nullptr;
    if (!entry) {
        const char* reason = dlerror();
        return "the CUDA plug-in does not load: " + std::string(reason ? reason : "unknown reason");
    }
    if (!at::hasCUDA() || at::accelerator::deviceCount() == 0)
        return "the NVIDIA driver shows no GPU";
    g_plugin = entry();
    setGpuKernels(&g_plugin->kernels);
    return {};
}

const std::string& cudaAbsence()
{
    static const std::string reason = loadCuda();
    return reason;
}

std::string processorName()
{
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name"))
            return line.substr(line.find(':') + 2);
    return "CPU";
}

} // namespace

ComputeDevice openDevice(const std::string& wanted)
{
    const bool cuda = wanted.starts_with("cuda");
    if (!wanted.empty() && wanted != "cpu" && !cuda)
        throw Error(ErrorKind::BadArgument, "there is no device '" + wanted + "'", "--device",
            "use cpu, cuda or cuda:N");
    const std::string& absence = cudaAbsence();
    if (cuda && !absence.empty())
        throw Error(ErrorKind::Unsupported, "no GPU can be used: " + absence, "--device " + wanted,
            "use --device cpu");
    if (wanted == "cpu" || !absence.empty())
        return { .device = c10::kCPU, .name = processorName(), .note = wanted == "cpu" ? "" : absence };
    const std::size_t colon = wanted.find(':');
    const int index = colon == std::string::npos ? 0 : std::atoi(wanted.c_str() + colon + 1);
    const int count = at::accelerator::deviceCount();
    if (index < 0 || index >= count)
        throw Error(ErrorKind::BadArgument,
            "there is no GPU " + std::to_string(index) + ", this machine has " + std::to_string(count),
            "--device " + wanted);
    return { .device = c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(index)),
        .name = g_plugin->deviceName(index) };
}

c10::ScalarType chooseDtype(const std::string& wanted, const std::string& storedDtype, const c10::Device& device)
{
    if (wanted == "f32")
        return c10::kFloat;
    if (wanted == "f16")
        return c10::kHalf;
    if (wanted == "bf16")
        return c10::kBFloat16;
    if (!wanted.empty() && wanted != "auto")
        throw Error(ErrorKind::BadArgument, "there is no dtype '" + wanted + "'", "--dtype",
            "use f32, f16, bf16 or auto");
    if (device.is_cpu())
        return c10::kFloat;
    return storedDtype == "bfloat16" ? c10::kBFloat16 : storedDtype == "float32" ? c10::kFloat : c10::kHalf;
}

const char* dtypeName(c10::ScalarType type)
{
    return type == c10::kHalf ? "f16" : type == c10::kBFloat16 ? "bf16" : "f32";
}

int setThreads(int threads)
{
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const int byDefault = std::getenv("OMP_NUM_THREADS") ? at::get_num_threads() : cores;
    const int count = threads > 0 ? threads : byDefault;
    at::set_num_threads(count);
    return count;
}

void keepFreedMemory()
{
    constexpr int kLargestAllowed = 32 << 20, kKept = 512 << 20;
    mallopt(M_MMAP_THRESHOLD, kLargestAllowed);
    mallopt(M_TRIM_THRESHOLD, kKept);
}

void synchronize(const c10::Device& device)
{
    if (!device.is_cpu())
        at::accelerator::synchronizeDevice(device.index());
}

} // namespace ps

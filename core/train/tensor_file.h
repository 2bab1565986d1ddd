// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

namespace ps {

/// float32 tensors by name with a few words beside them, as one safetensors file.
struct TensorFile {
    std::map<std::string, at::Tensor> tensors {};
    std::map<std::string, std::string> metadata {};
};

/// Throws Error: Missing, Damaged, Unsupported for another type of number.
TensorFile readTensorFile(const std::filesystem::path& file);
/// Atomically.
void writeTensorFile(const std::filesystem::path& file, const TensorFile& content);

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/tensor_file.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/checkpoint/safetensors.h"

#include <ATen/ops/empty.h>

#include <cstring>
#include <vector>

namespace ps {
namespace {

constexpr std::uint64_t kFileBytes = 4ULL << 30;

} // namespace

TensorFile readTensorFile(const std::filesystem::path& file)
{
    const std::vector<std::uint8_t> bytes = readFile(file, kFileBytes);
    const SafetensorsHeader header = parseSafetensorsHeader(bytes, bytes.size(), file.string());
    TensorFile content { .metadata = header.metadata };
    for (const auto& [name, entry] : header.tensors) {
        if (entry.type != StoredType::F32)
            throw Error(ErrorKind::Unsupported,
                "tensor '" + name + "' is " + typeName(entry.type) + ", expected F32", file.string());
        at::Tensor value = at::empty(entry.shape);
        if (entry.end > entry.begin) // memcpy wants pointers even for nothing
            std::memcpy(value.mutable_data_ptr(), bytes.data() + header.dataOffset + entry.begin,
                entry.end - entry.begin);
        content.tensors[name] = value;
    }
    return content;
}

void writeTensorFile(const std::filesystem::path& file, const TensorFile& content)
{
    std::vector<at::Tensor> values; // contiguous, alive until written
    std::vector<TensorToWrite> entries;
    for (const auto& [name, tensor] : content.tensors) {
        values.push_back(tensor.detach().to(at::kCPU, at::kFloat).contiguous());
        const at::Tensor& value = values.back();
        entries.push_back({ .name = name,
            .type = StoredType::F32,
            .shape = value.sizes().vec(),
            .data = { static_cast<const std::uint8_t*>(value.const_data_ptr()), value.nbytes() } });
    }
    writeSafetensors(file, entries, content.metadata);
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/check.h"
#include "core/checkpoint/safetensors.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ps {
namespace {

/// Widest types first, then by name, as the format's own library writes: every tensor is aligned to its type.
std::vector<TensorToWrite> ordered(std::span<const TensorToWrite> tensors)
{
    std::vector<TensorToWrite> order(tensors.begin(), tensors.end());
    std::sort(order.begin(), order.end(), [](const TensorToWrite& a, const TensorToWrite& b) {
        const auto widthA = byteSize(a.type), widthB = byteSize(b.type);
        return widthA != widthB ? widthA > widthB : a.name < b.name;
    });
    return order;
}

std::string headerText(std::span<const TensorToWrite> tensors, const std::map<std::string, std::string>& metadata)
{
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    if (!metadata.empty())
        json["__metadata__"] = metadata;
    std::uint64_t position = 0;
    for (const auto& tensor : tensors) {
        const auto end = position + tensor.data.size();
        json[tensor.name] = { { "dtype", typeName(tensor.type) }, { "shape", tensor.shape },
            { "data_offsets", { position, end } } };
        position = end;
    }
    auto text = json.dump();
    text.resize((text.size() + 7) / 8 * 8, ' '); // the data then begins at a multiple of 8
    return text;
}

} // namespace

void writeSafetensors(const std::filesystem::path& file, std::span<const TensorToWrite> tensors,
    const std::map<std::string, std::string>& metadata)
{
    const auto order = ordered(tensors);
    const auto text = headerText(order, metadata);
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < 8; ++i)
        bytes.push_back(static_cast<std::uint8_t>(text.size() >> (8 * i)));
    bytes.insert(bytes.end(), text.begin(), text.end());
    for (const auto& tensor : order)
        bytes.insert(bytes.end(), tensor.data.begin(), tensor.data.end());
    // What a reader would refuse (shape against size, a name given twice) must not reach the disk.
    PS_CHECK(parseSafetensorsHeader(bytes, bytes.size(), file.string()).tensors.size() == tensors.size());
    writeFileAtomically(file, bytes);
}

} // namespace ps

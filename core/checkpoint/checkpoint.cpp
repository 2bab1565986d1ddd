// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/checkpoint.h"

#include "core/base/cancel.h"
#include "core/base/file_reader.h"
#include "core/base/in_quotes.h"
#include "core/checkpoint/safetensors_folder.h"
#include "core/checkpoint/tensor_table.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>

namespace ps {
namespace {

constexpr std::size_t kPieceBytes = 4 << 20;
constexpr std::size_t kNamesShown = 8;

template <typename Shape>
std::string shapeText(const Shape& shape)
{
    std::string text;
    for (const std::int64_t extent : shape)
        text += (text.empty() ? "" : ", ") + std::to_string(extent);
    return "(" + text + ")";
}

/// "2 tensors are missing: 'a', 'b'"; empty for an empty list.
std::string complaint(const std::vector<std::string>& names, const std::string& what)
{
    if (names.empty())
        return {};
    auto text = std::to_string(names.size()) + (names.size() == 1 ? " tensor is " : " tensors are ") + what + ": ";
    for (std::size_t i = 0; i < std::min(names.size(), kNamesShown); ++i)
        text += (i ? ", " : "") + inQuotes(names[i]);
    if (names.size() > kNamesShown)
        text += " and " + std::to_string(names.size() - kNamesShown) + " more";
    return text;
}

at::ScalarType scalarType(StoredType type)
{
    switch (type) {
    case StoredType::F32: return at::kFloat;
    case StoredType::F16: return at::kHalf;
    case StoredType::BF16: return at::kBFloat16;
    case StoredType::I64: return at::kLong;
    case StoredType::I32: return at::kInt;
    case StoredType::I8: return at::kChar;
    case StoredType::U8: return at::kByte;
    }
    return at::kByte;
}

/// Shards and index must tell the same story: every tensor once, in the file that the index names.
void checkIndex(const SafetensorsIndex& index, const std::string& shard, const SafetensorsHeader& header,
    const std::string& where)
{
    for (const auto& [name, file] : index.files)
        if (file == shard && !header.tensors.contains(name))
            throw Error(ErrorKind::Missing,
                "tensor " + inQuotes(name) + " should be in this file according to the index", where);
    for (const auto& [name, entry] : header.tensors) {
        const auto listed = index.files.find(name);
        if (listed == index.files.end())
            throw Error(ErrorKind::Damaged, "tensor " + inQuotes(name) + " is not listed in the index", where);
        if (listed->second != shard)
            throw Error(ErrorKind::Damaged,
                "tensor " + inQuotes(name) + " should be in " + inQuotes(listed->second) + " according to the index",
                where);
    }
}

void checkTensor(const ExpectedTensor& expected, const Checkpoint::Location& found, const std::string& where)
{
    const auto& entry = found.entry;
    if (entry.shape != expected.shape)
        throw Error(ErrorKind::Damaged,
            "tensor " + inQuotes(found.storedName) + " has shape " + shapeText(entry.shape)
                + ", config.json asks for " + shapeText(expected.shape),
            where);
    if (entry.type != StoredType::F32 && entry.type != StoredType::F16 && entry.type != StoredType::BF16)
        throw Error(ErrorKind::Unsupported,
            "tensor " + inQuotes(found.storedName) + " has type " + typeName(entry.type)
                + ", supported for weights: F32 F16 BF16",
            where);
}

} // namespace

Checkpoint Checkpoint::open(const std::filesystem::path& folder, const ModelConfig& config)
{
    const auto found = findSafetensors(folder);
    Checkpoint checkpoint;
    checkpoint.m_folder = folder;
    for (const auto& file : found.model)
        checkpoint.addFile(file, found.index ? &*found.index : nullptr);
    const std::size_t modelFiles = checkpoint.m_files.size();
    for (const auto& file : found.further)
        checkpoint.addFile(file, nullptr);
    checkpoint.compare(config, modelFiles);
    return checkpoint;
}

void Checkpoint::addFile(const std::filesystem::path& file, const SafetensorsIndex* index)
{
    const FileReader reader(file);
    const auto header = readSafetensorsHeader(file);
    if (index)
        checkIndex(*index, file.filename().string(), header, file.string());
    const std::size_t number = m_files.size();
    m_files.push_back(file);
    m_dataOffsets.push_back(header.dataOffset);
    m_stamps.emplace_back(reader.size(), reader.modified());
    for (const auto& [stored, entry] : header.tensors) {
        const auto name = canonicalName(stored);
        if (m_layout.empty())
            m_layout = layoutOf(stored);
        if (name.empty())
            continue;
        const auto [place, isNew] = m_tensors.emplace(name, Location { number, entry, stored });
        if (!isNew)
            throw Error(ErrorKind::Damaged,
                "tensor " + inQuotes(stored) + " is there twice: as " + inQuotes(place->second.storedName)
                    + " in " + inQuotes(m_files[place->second.file].filename().string()) + " too",
                file.string());
    }
}

void Checkpoint::compare(const ModelConfig& config, std::size_t modelFiles)
{
    std::vector<std::string> missing, unknown;
    std::map<std::string, Location> model;
    for (const auto& expected : expectedTensors(config)) {
        auto found = m_tensors.extract(expected.name);
        if (found.empty()) {
            if (expected.use == ExpectedTensor::Use::Required)
                missing.push_back(expected.name);
            continue;
        }
        checkTensor(expected, found.mapped(), m_files[found.mapped().file].string());
        if (expected.use == ExpectedTensor::Use::Unused)
            continue;
        m_parameters += found.mapped().entry.elements();
        m_bytes += static_cast<std::int64_t>(found.mapped().entry.end - found.mapped().entry.begin);
        model.insert(std::move(found));
    }
    for (auto& [name, location] : m_tensors) { // what is left over
        if (location.file < modelFiles && !isPredictorName(name))
            unknown.push_back(location.storedName);
        const std::string key = location.storedName;
        model.emplace(key, std::move(location));
    }
    m_tensors = std::move(model);
    if (missing.empty() && unknown.empty())
        return;
    const auto lost = complaint(missing, "missing"), strange = complaint(unknown, "unknown");
    throw Error(missing.empty() ? ErrorKind::Unsupported : ErrorKind::Missing,
        lost + (lost.empty() || strange.empty() ? "" : "; ") + strange, m_folder.string(),
        "config.json and the weights must belong to the same checkpoint");
}

void Checkpoint::observe(Progress progress, std::stop_token stop)
{
    m_progress = std::move(progress);
    m_stop = std::move(stop);
    m_bytesRead = 0;
}

void Checkpoint::checkStamp(std::size_t file) const
{
    const FileReader reader(m_files[file]);
    if (std::pair(reader.size(), reader.modified()) != m_stamps[file])
        throw Error(ErrorKind::Damaged, "the file was changed while the model was being loaded",
            m_files[file].string(), "load it again");
}

at::Tensor Checkpoint::read(
    const std::string& name, at::IntArrayRef shape, at::ScalarType dtype, const at::Device& device) const
{
    const auto found = m_tensors.find(name);
    if (found == m_tensors.end())
        throw Error(ErrorKind::Missing, "tensor " + inQuotes(name) + " is missing", m_folder.string());
    const auto& [file, entry, storedName] = found->second;
    if (shape != at::IntArrayRef(entry.shape))
        throw Error(ErrorKind::Damaged,
            "tensor " + inQuotes(storedName) + " has shape " + shapeText(entry.shape) + ", expected "
                + shapeText(shape),
            m_files[file].string());

    checkStamp(file);
    const FileReader reader(m_files[file]);
    at::Tensor result = at::empty(shape, at::TensorOptions(dtype).device(device));
    const at::Tensor flat = result.view({ -1 });
    const std::size_t width = byteSize(entry.type);
    std::vector<std::uint8_t> piece(std::min<std::size_t>(kPieceBytes, entry.end - entry.begin));
    for (std::uint64_t at = entry.begin; at < entry.end; at += piece.size()) {
        throwIfStopped(m_stop);
        piece.resize(std::min<std::size_t>(piece.size(), entry.end - at));
        reader.read(m_dataOffsets[file] + at, piece.data(), piece.size());
        const auto count = static_cast<std::int64_t>(piece.size() / width);
        const at::Tensor stored = at::from_blob(
            piece.data(), { count }, at::TensorOptions(scalarType(entry.type)));
        flat.narrow(0, static_cast<std::int64_t>((at - entry.begin) / width), count).copy_(stored);
        m_bytesRead += static_cast<std::int64_t>(piece.size());
        if (m_progress)
            m_progress(std::min(m_bytesRead, m_bytes), m_bytes);
    }
    checkStamp(file);
    return result;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_reader.h"
#include "core/checkpoint/safetensors.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ps::test {

/// The float32 tensors of a golden safetensors file, read when asked for.
class GoldenTensors {
public:
    explicit GoldenTensors(const std::filesystem::path& file)
        : m_reader(file), m_header(readSafetensorsHeader(file))
    {
    }

    bool has(const std::string& key) const { return m_header.tensors.contains(key); }
    std::vector<float> values(const std::string& key) const
    {
        const TensorEntry& entry = m_header.tensors.at(key);
        std::vector<float> values(static_cast<std::size_t>(entry.elements()));
        m_reader.read(m_header.dataOffset + entry.begin, values.data(), values.size() * sizeof(float));
        return values;
    }

private:
    FileReader m_reader;
    SafetensorsHeader m_header;
};

} // namespace ps::test

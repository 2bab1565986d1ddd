// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/checkpoint/config.h"
#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/tensor_names.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <stop_token>

namespace ps {

struct SafetensorsIndex;

/// All safetensors files of a checkpoint folder under canonical names, whatever layout wrote them: vision.*,
/// multi_modal_projector.*, image_newline, text.*; other names (predictors, from any further *.safetensors file) as they
/// stand. Tensors that no computation reads are left out. Copies share nothing; one thread at a time.
class Checkpoint {
public:
    struct Location {
        std::size_t file = 0; // index into files()
        TensorEntry entry {};
        std::string storedName {};
    };
    using Progress = std::function<void(std::int64_t bytesDone, std::int64_t bytesTotal)>;

    /// Headers only: index and shard names, name layout, shapes against `config`. Missing and unknown tensors of the model
    /// are one error that lists the names. Throws Error.
    static Checkpoint open(const std::filesystem::path& folder, const ModelConfig& config);

    bool has(const std::string& name) const { return m_tensors.contains(name); }
    const std::map<std::string, Location>& tensors() const { return m_tensors; }
    const std::vector<std::filesystem::path>& files() const { return m_files; }
    const std::string& layoutName() const { return m_layout; } // "A", "B", "B'", "O"
    std::int64_t parameters() const { return m_parameters; }   // of the model proper, predictors not counted
    std::int64_t bytes() const { return m_bytes; } // the same as stored: what reading the model will read

    /// How every later read() counts towards progress and whether it stops (Error Cancelled), looked at per 4 MB.
    /// `bytesTotal` is bytes().
    void observe(Progress progress, std::stop_token stop);

    /// Reads one tensor with pread into owned memory and converts it: `dtype` on `device`. `shape` must match.
    /// Size and modification time of the file are checked against those at open.
    at::Tensor read(
        const std::string& name, at::IntArrayRef shape, at::ScalarType dtype, const at::Device& device) const;

private:
    void addFile(const std::filesystem::path& file, const SafetensorsIndex* index);
    void compare(const ModelConfig& config, std::size_t modelFiles);
    void checkStamp(std::size_t file) const;

    std::filesystem::path m_folder {};
    std::vector<std::filesystem::path> m_files {};
    std::vector<std::uint64_t> m_dataOffsets {};
    std::vector<std::pair<std::uint64_t, std::int64_t>> m_stamps {}; // size and modification time at open
    std::map<std::string, Location> m_tensors {};
    std::string m_layout {};
    std::int64_t m_parameters = 0, m_bytes = 0;
    mutable std::int64_t m_bytesRead = 0;
    Progress m_progress {};
    std::stop_token m_stop {};
};

} // namespace ps

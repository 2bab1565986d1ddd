// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <optional>
#include <string>

namespace ps {

/// Named intermediate results of a run, written as .npy files (float32; ids int64). Off without a folder.
class Taps {
public:
    explicit Taps(const std::optional<std::filesystem::path>& folder);

    bool on() const { return m_folder.has_value(); }
    void write(const std::string& name, const at::Tensor& tensor) const; // does nothing when off

private:
    std::optional<std::filesystem::path> m_folder;
};

} // namespace ps

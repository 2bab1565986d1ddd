// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace ps::cli {

/// A folder of this process alone, removed with everything in it at the end.
class ScratchFolder {
public:
    ScratchFolder(); // throws Error Io
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path {};
};

} // namespace ps::cli

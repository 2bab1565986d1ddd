// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/golden_json.h"
#include "tests/support/scratch_folder.h"

namespace ps::test {

/// A copy of one of the tiny checkpoints to break something in.
class CheckpointFolder : public ScratchFolder {
public:
    explicit CheckpointFolder(const std::string& name = "next-vicuna-a")
    {
        for (const auto& entry : std::filesystem::directory_iterator(dataFile("golden/" + name)))
            if (entry.path().filename().string().find("expected") == std::string::npos)
                std::filesystem::copy_file(entry.path(), path() / entry.path().filename());
    }

    nlohmann::json json(const std::string& file) const
    {
        return nlohmann::json::parse(bytesOf(path() / file));
    }
    void writeJson(const std::string& file, const nlohmann::json& value) const { write(file, value.dump()); }

    /// Sets the value at a JSON pointer ("/text_config/hidden_size").
    void set(const std::string& file, const std::string& pointer, const nlohmann::json& value) const
    {
        auto content = json(file);
        content[nlohmann::json::json_pointer(pointer)] = value;
        writeJson(file, content);
    }

    void remove(const std::string& file, const std::string& section, const std::string& key) const
    {
        auto content = json(file);
        (section.empty() ? content : content[section]).erase(key);
        writeJson(file, content);
    }
};

} // namespace ps::test

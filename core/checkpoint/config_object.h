// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ps {

/// One JSON object of a configuration file. Reads are typed and ranged, and every key that was asked for is remembered, so
/// that the rest can be listed. Every failure is an Error naming file, key, value and what is allowed.
class ConfigObject {
public:
    /// `json` must outlive the object. `file` and `path` ("text_config") are for messages.
    ConfigObject(const nlohmann::json& json, std::string file, std::string path = {});

    const std::string& file() const { return m_file; }
    bool present(const std::string& key) const; // also when the value is null
    bool has(const std::string& key) const;     // present and not null

    /// Without a fallback the key must be there; null counts as absent only where there is a fallback.
    int integer(const std::string& key, int min, int max, std::optional<int> fallback = {}) const;
    double real(const std::string& key, double min, double max, std::optional<double> fallback = {}) const;
    bool flag(const std::string& key, bool fallback) const;
    std::string text(const std::string& key, const std::string& fallback) const;

    /// One of several words; the first is the fallback.
    std::string choice(const std::string& key, const std::vector<std::string>& allowed) const;

    /// A single integer or a list of at least one.
    std::vector<int> integers(const std::string& key, int min, int max, const std::vector<int>& fallback) const;
    std::vector<double> reals(const std::string& key, std::size_t count, double min, double max) const;

    std::optional<ConfigObject> object(const std::string& key) const; // absent and null: none
    const nlohmann::json* find(const std::string& key) const;         // null when absent

    void ignore(const std::vector<std::string>& keys) const;
    std::vector<std::string> unknownKeys() const; // with the path in front

    [[noreturn]] void fail(const std::string& key, const std::string& problem) const;        // Damaged
    [[noreturn]] void unsupported(const std::string& key, const std::string& problem) const; // Unsupported

private:
    std::string name(const std::string& key) const;
    int toInteger(const std::string& key, const nlohmann::json& value, int min, int max) const;
    double toReal(const std::string& key, const nlohmann::json& value, double min, double max) const;

    const nlohmann::json* m_json;
    std::string m_file, m_path;
    mutable std::set<std::string> m_seen {};
};

} // namespace ps

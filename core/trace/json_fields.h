// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ps {

/// One object of a JSON file somebody else wrote, with its place in it. Every accessor checks type and range and throws
/// Error Damaged naming the key and the value: "'layout.patch_grid' is -1, expected whole numbers from 1 to 4096".
class JsonFields {
public:
    /// `value` must outlive the object; `path` is empty for the root.
    JsonFields(const nlohmann::json& value, std::string path, std::string where);

    bool has(const std::string& key) const;
    JsonFields object(const std::string& key) const;
    std::vector<JsonFields> objects(const std::string& key) const;

    std::int64_t integer(const std::string& key, std::int64_t min, std::int64_t max) const;
    int number(const std::string& key, int min, int max) const;
    int numberOrUnknown(const std::string& key) const; // null is -1
    std::uint64_t natural(const std::string& key) const;
    double real(const std::string& key) const;
    double realOrUnknown(const std::string& key) const; // null is -1
    bool flag(const std::string& key) const;
    std::string text(const std::string& key) const; // null is empty

    std::vector<int> numbers(const std::string& key, int min, int max) const;
    std::vector<double> reals(const std::string& key) const; // null is NaN
    std::vector<std::string> texts(const std::string& key) const;
    std::vector<bool> flags(const std::string& key) const;

    const nlohmann::json& value(const std::string& key) const; // Damaged when missing
    [[noreturn]] void refuse(const std::string& key, const std::string& expected) const;

private:
    const nlohmann::json& list(const std::string& key) const;
    std::string pathOf(const std::string& key) const;

    const nlohmann::json* m_value;
    std::string m_path, m_where;
};

} // namespace ps

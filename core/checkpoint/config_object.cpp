// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/config_object.h"

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace ps {

namespace {

constexpr std::size_t kListLimit = 1024;

/// A value as it reads in a message: short, and safe whatever the file holds.
std::string shown(const nlohmann::json& value)
{
    const auto text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

std::string shown(double value)
{
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << value;
    return text.str();
}

std::string listed(const std::vector<std::string>& words)
{
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

} // namespace

ConfigObject::ConfigObject(const nlohmann::json& json, std::string file, std::string path)
    : m_json(&json), m_file(std::move(file)), m_path(std::move(path))
{
    if (!json.is_object())
        throw Error(
            ErrorKind::Damaged, (m_path.empty() ? "the content" : m_path) + " is not a JSON object", m_file);
}

std::string ConfigObject::name(const std::string& key) const
{
    return m_path.empty() ? key : m_path + "." + key;
}

const nlohmann::json* ConfigObject::find(const std::string& key) const
{
    m_seen.insert(key);
    const auto at = m_json->find(key);
    return at == m_json->end() ? nullptr : &*at;
}

bool ConfigObject::present(const std::string& key) const { return find(key) != nullptr; }

bool ConfigObject::has(const std::string& key) const
{
    const auto* value = find(key);
    return value && !value->is_null();
}

void ConfigObject::fail(const std::string& key, const std::string& problem) const
{
    throw Error(ErrorKind::Damaged, name(key) + " " + problem, m_file);
}

void ConfigObject::unsupported(const std::string& key, const std::string& problem) const
{
    throw Error(ErrorKind::Unsupported, name(key) + " " + problem, m_file);
}

int ConfigObject::toInteger(const std::string& key, const nlohmann::json& value, int min, int max) const
{
    // is_number_integer is true for unsigned values too; those beyond int64 would wrap, so they are compared unsigned.
    bool inRange = value.is_number_integer();
    if (inRange && value.is_number_unsigned())
        inRange = value.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::max(max, 0));
    if (inRange)
        inRange = value.get<std::int64_t>() >= min && value.get<std::int64_t>() <= max;
    if (!inRange)
        fail(key,
            "is " + shown(value) + ", allowed are whole numbers from " + std::to_string(min) + " to "
                + std::to_string(max));
    return static_cast<int>(value.get<std::int64_t>());
}

double ConfigObject::toReal(const std::string& key, const nlohmann::json& value, double min, double max) const
{
    const double number = value.is_number() ? value.get<double>() : std::nan("");
    if (!(number >= min && number <= max))
        fail(key, "is " + shown(value) + ", allowed are numbers from " + shown(min) + " to " + shown(max));
    return number;
}

int ConfigObject::integer(const std::string& key, int min, int max, std::optional<int> fallback) const
{
    const auto* value = find(key);
    if ((!value || value->is_null()) && fallback)
        return *fallback;
    if (!value)
        throw Error(ErrorKind::Missing, name(key) + " is missing", m_file);
    return toInteger(key, *value, min, max);
}

double ConfigObject::real(const std::string& key, double min, double max, std::optional<double> fallback) const
{
    const auto* value = find(key);
    if ((!value || value->is_null()) && fallback)
        return *fallback;
    if (!value)
        throw Error(ErrorKind::Missing, name(key) + " is missing", m_file);
    return toReal(key, *value, min, max);
}

bool ConfigObject::flag(const std::string& key, bool fallback) const
{
    const auto* value = find(key);
    if (!value || value->is_null())
        return fallback;
    if (!value->is_boolean())
        fail(key, "is " + shown(*value) + ", allowed are true and false");
    return value->get<bool>();
}

std::string ConfigObject::text(const std::string& key, const std::string& fallback) const
{
    const auto* value = find(key);
    if (!value || value->is_null())
        return fallback;
    if (!value->is_string())
        fail(key, "is " + shown(*value) + ", expected a text");
    return value->get<std::string>();
}

std::string ConfigObject::choice(const std::string& key, const std::vector<std::string>& allowed) const
{
    const auto word = text(key, allowed.front());
    if (std::find(allowed.begin(), allowed.end(), word) == allowed.end())
        unsupported(key, "is " + shown(nlohmann::json(word)) + ", supported: " + listed(allowed));
    return word;
}

std::vector<int> ConfigObject::integers(
    const std::string& key, int min, int max, const std::vector<int>& fallback) const
{
    const auto* value = find(key);
    if (!value || value->is_null())
        return fallback;
    if (!value->is_array())
        return { toInteger(key, *value, min, max) };
    if (value->empty() || value->size() > kListLimit)
        fail(key,
            "is a list of " + std::to_string(value->size()) + ", allowed are 1 to " + std::to_string(kListLimit));
    std::vector<int> numbers;
    for (const auto& element : *value)
        numbers.push_back(toInteger(key, element, min, max));
    return numbers;
}

std::vector<double> ConfigObject::reals(const std::string& key, std::size_t count, double min, double max) const
{
    const auto* value = find(key);
    if (!value || value->is_null())
        return {};
    if (!value->is_array() || value->size() != count)
        fail(key, "is " + shown(*value) + ", expected a list of " + std::to_string(count) + " numbers");
    std::vector<double> numbers;
    for (const auto& element : *value)
        numbers.push_back(toReal(key, element, min, max));
    return numbers;
}

std::optional<ConfigObject> ConfigObject::object(const std::string& key) const
{
    const auto* value = find(key);
    if (!value || value->is_null())
        return {};
    return ConfigObject(*value, m_file, name(key));
}

void ConfigObject::ignore(const std::vector<std::string>& keys) const
{
    m_seen.insert(keys.begin(), keys.end());
}

std::vector<std::string> ConfigObject::unknownKeys() const
{
    std::vector<std::string> keys;
    for (const auto& item : m_json->items())
        if (!m_seen.contains(item.key()))
            keys.push_back(name(item.key()));
    return keys;
}

} // namespace ps

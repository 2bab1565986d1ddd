// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/json_fields.h"

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace ps {
namespace {

using Json = nlohmann::json;

/// Unsigned values beyond the signed range are none, not negative.
std::optional<std::int64_t> integerOf(const Json& value)
{
    if (!value.is_number_integer())
        return {};
    const bool large = value.is_number_unsigned()
        && value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return large ? std::nullopt : std::optional(value.get<std::int64_t>());
}

std::string rangeText(std::int64_t min, std::int64_t max)
{
    return "whole numbers from " + std::to_string(min) + " to " + std::to_string(max);
}

} // namespace

JsonFields::JsonFields(const nlohmann::json& value, std::string path, std::string where)
    : m_value(&value), m_path(std::move(path)), m_where(std::move(where))
{
    if (!value.is_object()) {
        const std::string what = m_path.empty() ? "the file" : '\'' + m_path + '\'';
        throw Error(ErrorKind::Damaged, what + " is not a JSON object", m_where);
    }
}

bool JsonFields::has(const std::string& key) const { return m_value->contains(key); }

JsonFields JsonFields::object(const std::string& key) const { return { value(key), pathOf(key), m_where }; }

std::vector<JsonFields> JsonFields::objects(const std::string& key) const
{
    std::vector<JsonFields> items;
    for (const Json& item : list(key))
        items.emplace_back(item, pathOf(key) + '[' + std::to_string(items.size()) + ']', m_where);
    return items;
}

std::int64_t JsonFields::integer(const std::string& key, std::int64_t min, std::int64_t max) const
{
    const std::optional<std::int64_t> number = integerOf(value(key));
    if (!number || *number < min || *number > max)
        refuse(key, rangeText(min, max));
    return *number;
}

int JsonFields::number(const std::string& key, int min, int max) const
{
    return static_cast<int>(integer(key, min, max));
}

int JsonFields::numberOrUnknown(const std::string& key) const
{
    return value(key).is_null() ? -1 : number(key, 0, std::numeric_limits<int>::max());
}

std::uint64_t JsonFields::natural(const std::string& key) const
{
    if (!value(key).is_number_unsigned())
        refuse(key, "a whole number");
    return value(key).get<std::uint64_t>();
}

double JsonFields::real(const std::string& key) const
{
    if (!value(key).is_number())
        refuse(key, "a number");
    return value(key).get<double>();
}

double JsonFields::realOrUnknown(const std::string& key) const
{
    return value(key).is_null() ? -1 : real(key);
}

bool JsonFields::flag(const std::string& key) const
{
    if (!value(key).is_boolean())
        refuse(key, "true or false");
    return value(key).get<bool>();
}

std::string JsonFields::text(const std::string& key) const
{
    const Json& found = value(key);
    if (!found.is_string() && !found.is_null())
        refuse(key, "a text");
    return found.is_null() ? std::string() : found.get<std::string>();
}

std::vector<int> JsonFields::numbers(const std::string& key, int min, int max) const
{
    std::vector<int> items;
    for (const Json& item : list(key)) {
        const std::optional<std::int64_t> number = integerOf(item);
        if (!number || *number < min || *number > max)
            refuse(key, rangeText(min, max));
        items.push_back(static_cast<int>(*number));
    }
    return items;
}

std::vector<double> JsonFields::reals(const std::string& key) const
{
    std::vector<double> items;
    for (const Json& item : list(key)) {
        if (!item.is_number() && !item.is_null())
            refuse(key, "numbers");
        items.push_back(item.is_null() ? std::numeric_limits<double>::quiet_NaN() : item.get<double>());
    }
    return items;
}

std::vector<std::string> JsonFields::texts(const std::string& key) const
{
    std::vector<std::string> items;
    for (const Json& item : list(key)) {
        if (!item.is_string())
            refuse(key, "texts");
        items.push_back(item.get<std::string>());
    }
    return items;
}

std::vector<bool> JsonFields::flags(const std::string& key) const
{
    std::vector<bool> items;
    for (const Json& item : list(key)) {
        if (!item.is_boolean())
            refuse(key, "true or false");
        items.push_back(item.get<bool>());
    }
    return items;
}

const nlohmann::json& JsonFields::value(const std::string& key) const
{
    const auto found = m_value->find(key);
    if (found == m_value->end())
        throw Error(ErrorKind::Damaged, '\'' + pathOf(key) + "' is missing", m_where);
    return *found;
}

void JsonFields::refuse(const std::string& key, const std::string& expected) const
{
    const Json& found = value(key);
    const std::string shown = found.is_structured()
        ? "a list or object that does not fit"
        : found.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 60);
    throw Error(ErrorKind::Damaged, '\'' + pathOf(key) + "' is " + shown + ", expected " + expected, m_where);
}

const nlohmann::json& JsonFields::list(const std::string& key) const
{
    if (!value(key).is_array())
        refuse(key, "a list");
    return value(key);
}

std::string JsonFields::pathOf(const std::string& key) const
{
    return m_path.empty() ? key : m_path + '.' + key;
}

} // namespace ps

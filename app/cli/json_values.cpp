// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/json_values.h"

#include <nlohmann/json.hpp>

namespace ps::cli {

nlohmann::ordered_json valueJson(const Value& value)
{
    return std::visit([](const auto& plain) { return nlohmann::ordered_json(plain); }, value);
}

nlohmann::ordered_json valuesJson(const Values& values)
{
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    for (const auto& [key, value] : values.all())
        json[key] = valueJson(value);
    return json;
}

} // namespace ps::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/method_info.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <system_error>

namespace ps {
namespace {

template <typename Number>
std::string numberText(Number number)
{
    std::array<char, 32> buffer {};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    return { buffer.data(), result.ptr };
}

template <typename Number>
std::optional<Number> wholeNumber(std::string_view text)
{
    Number number {};
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
    return whole ? std::optional(number) : std::nullopt;
}

template <typename Items, typename Text>
std::string joined(const Items& items, Text text)
{
    std::string list;
    for (const auto& item : items)
        list += (list.empty() ? "" : ", ") + text(item);
    return list;
}

std::string allowedText(const ParameterInfo& parameter)
{
    switch (parameter.kind) {
    case ParameterKind::Real:
        return "allowed are numbers from " + numberText(parameter.min) + " to " + numberText(parameter.max);
    case ParameterKind::Integer:
        return "allowed are whole numbers from " + numberText(parameter.min) + " to " + numberText(parameter.max);
    case ParameterKind::Choice:
        return "allowed are " + joined(parameter.choices, [](const std::string& choice) { return choice; });
    case ParameterKind::List:
        return "allowed are auto and numbers from " + numberText(parameter.min) + " to "
            + numberText(parameter.max) + " with commas between";
    case ParameterKind::Flag: break;
    }
    return "allowed are true and false";
}

[[noreturn]] void refuseValue(const MethodInfo& method, const ParameterInfo& parameter, const std::string& value)
{
    throw Error(ErrorKind::BadArgument, "'" + value + "' is not a value of '" + parameter.key + "'",
        "method " + method.id, allowedText(parameter));
}

[[noreturn]] void refuseKey(const MethodInfo& method, const std::string& key)
{
    const std::string known = joined(
        method.parameters, [](const ParameterInfo& parameter) { return parameter.key; });
    throw Error(ErrorKind::BadArgument, "there is no parameter '" + key + "'", "method " + method.id,
        known.empty() ? "it has none" : "allowed are " + known);
}

Value initialValue(const ParameterInfo& parameter)
{
    switch (parameter.kind) {
    case ParameterKind::Real: return parameter.initial;
    case ParameterKind::Integer: return static_cast<std::int64_t>(std::llround(parameter.initial));
    case ParameterKind::Choice: return parameter.choices.at(static_cast<std::size_t>(parameter.initial));
    case ParameterKind::List: return std::vector<double> {};
    case ParameterKind::Flag: break;
    }
    return parameter.initial != 0;
}

bool inRange(const ParameterInfo& parameter, double number)
{
    return number >= parameter.min && number <= parameter.max; // false for NaN
}

std::optional<Value> fittedReal(const ParameterInfo& parameter, const Value& value)
{
    double number = 0;
    if (const auto* real = std::get_if<double>(&value))
        number = *real;
    else if (const auto* integer = std::get_if<std::int64_t>(&value))
        number = static_cast<double>(*integer);
    else
        return {};
    return inRange(parameter, number) ? std::optional<Value>(number) : std::nullopt;
}

std::optional<Value> fittedInteger(const ParameterInfo& parameter, const Value& value)
{
    const std::optional<Value> real = fittedReal(parameter, value);
    if (!real || std::get<double>(*real) != std::floor(std::get<double>(*real)))
        return {};
    if (std::holds_alternative<std::int64_t>(value)) // not through the double, which is exact to 2^53 only
        return value;
    return static_cast<std::int64_t>(std::get<double>(*real));
}

std::optional<Value> fittedChoice(const ParameterInfo& parameter, const Value& value)
{
    const auto* text = std::get_if<std::string>(&value);
    const auto& known = parameter.choices;
    const bool found = text != nullptr && std::find(known.begin(), known.end(), *text) != known.end();
    return found ? std::optional(value) : std::nullopt;
}

std::optional<Value> fittedList(const ParameterInfo& parameter, const Value& value)
{
    const auto* list = std::get_if<std::vector<double>>(&value);
    const bool fits = list != nullptr
        && std::all_of(list->begin(), list->end(), [&](double number) { return inRange(parameter, number); });
    return fits ? std::optional(value) : std::nullopt;
}

/// The value in the type of the parameter's kind, or nothing when it does not fit. 1 passes for 1.0 and the other way.
std::optional<Value> fitted(const ParameterInfo& parameter, const Value& value)
{
    switch (parameter.kind) {
    case ParameterKind::Real: return fittedReal(parameter, value);
    case ParameterKind::Integer: return fittedInteger(parameter, value);
    case ParameterKind::Choice: return fittedChoice(parameter, value);
    case ParameterKind::List: return fittedList(parameter, value);
    case ParameterKind::Flag: break;
    }
    return std::holds_alternative<bool>(value) ? std::optional(value) : std::nullopt;
}

template <typename Number>
std::optional<Value> parsedNumber(std::string_view text)
{
    const std::optional<Number> number = wholeNumber<Number>(text);
    return number ? std::optional<Value>(*number) : std::nullopt;
}

std::optional<Value> parsedList(std::string_view text)
{
    std::vector<double> list;
    while (!text.empty() && text != "auto") {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::optional<double> number = wholeNumber<double>(text.substr(0, comma));
        if (!number || comma + 1 == text.size())
            return {};
        list.push_back(*number);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return list;
}

std::optional<Value> parsed(const ParameterInfo& parameter, const std::string& text)
{
    switch (parameter.kind) {
    case ParameterKind::Real: return parsedNumber<double>(text);
    case ParameterKind::Integer: return parsedNumber<std::int64_t>(text);
    case ParameterKind::Choice: return text;
    case ParameterKind::List: return parsedList(text);
    case ParameterKind::Flag: break;
    }
    if (text == "true" || text == "1")
        return true;
    return text == "false" || text == "0" ? std::optional<Value>(false) : std::nullopt;
}

} // namespace

const ParameterInfo* MethodInfo::find(const std::string& key) const
{
    const auto found = std::find_if(parameters.begin(), parameters.end(),
        [&](const ParameterInfo& parameter) { return parameter.key == key; });
    return found == parameters.end() ? nullptr : &*found;
}

double Values::real(const std::string& key) const { return std::get<double>(at(key)); }
std::int64_t Values::integer(const std::string& key) const { return std::get<std::int64_t>(at(key)); }
bool Values::flag(const std::string& key) const { return std::get<bool>(at(key)); }
const std::string& Values::choice(const std::string& key) const { return std::get<std::string>(at(key)); }

const std::vector<double>& Values::list(const std::string& key) const
{
    return std::get<std::vector<double>>(at(key));
}

const Value& Values::at(const std::string& key) const
{
    const auto found = m_values.find(key);
    if (found == m_values.end())
        throw Error(ErrorKind::Internal, "no value was set for parameter '" + key + "'", {}, "please report this");
    return found->second;
}

Values defaults(const MethodInfo& method)
{
    Values values;
    for (const ParameterInfo& parameter : method.parameters)
        values.set(parameter.key, initialValue(parameter));
    return values;
}

Values parseValues(const MethodInfo& method, const std::vector<std::string>& assignments)
{
    Values values;
    for (const std::string& assignment : assignments) {
        const std::size_t equals = assignment.find('=');
        if (equals == std::string::npos)
            throw Error(ErrorKind::BadArgument, "'" + assignment + "' is not of the form KEY=VALUE",
                "method " + method.id);
        const std::string key = assignment.substr(0, equals);
        const std::string text = assignment.substr(equals + 1);
        const ParameterInfo* parameter = method.find(key);
        if (parameter == nullptr)
            refuseKey(method, key);
        const std::optional<Value> value = parsed(*parameter, text);
        if (!value || !fitted(*parameter, *value))
            refuseValue(method, *parameter, text);
        values.set(key, *value);
    }
    return validated(method, values);
}

Values validated(const MethodInfo& method, const Values& values)
{
    Values complete = defaults(method);
    for (const auto& [key, value] : values.all()) {
        const ParameterInfo* parameter = method.find(key);
        if (parameter == nullptr)
            refuseKey(method, key);
        const std::optional<Value> own = fitted(*parameter, value);
        if (!own)
            refuseValue(method, *parameter, valueText(value));
        complete.set(key, *own);
    }
    return complete;
}

std::string valueText(const Value& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return numberText(*integer);
    if (const auto* list = std::get_if<std::vector<double>>(&value)) {
        std::string joinedText;
        for (const double number : *list)
            joinedText += (joinedText.empty() ? "" : ",") + numberText(number);
        return joinedText.empty() ? "auto" : joinedText;
    }
    return numberText(std::get<double>(value));
}

} // namespace ps

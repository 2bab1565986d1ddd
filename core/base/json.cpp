// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"

#include "core/base/error.h"
#include "core/base/in_quotes.h"
#include "core/base/limits.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace ps {
namespace {

using Json = nlohmann::json;

/// "line 3, column 7" of the byte before `end`.
std::string positionText(std::string_view text, std::size_t end)
{
    const std::string_view before = text.substr(0, std::min(end == 0 ? 0 : end - 1, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1; // npos + 1 is 0
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// Builds the value while reading and stops at the first broken rule, so that nothing deep or doubled is ever built.
class StrictBuilder final : public nlohmann::json_sax<Json> {
public:
    StrictBuilder(std::string_view text, const std::string& where) : m_text(text), m_where(where) { }

    Json take() { return std::move(m_root); }

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t&) override { return false; } // JSON text has none

    bool number_float(number_float_t value, const string_t& text) override
    {
        if (text.find_first_of(".eE") == string_t::npos) // the lexer turns integers beyond 64 bits into doubles
            refuse("the number " + text.substr(0, 40) + " does not fit into 64 bits");
        return add(value);
    }

    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override
    {
        auto [position, isNew] = m_open.back()->get_ref<Json::object_t&>().try_emplace(name, nullptr);
        if (!isNew)
            refuse("the key " + inQuotes(name) + " appears twice in one object");
        m_slot = &position->second;
        return true;
    }

    bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& error) override
    {
        const std::string reason = error.id == 406 ? "a number is out of range" : "this is not valid JSON";
        refuse(reason + " at " + positionText(m_text, byte));
    }

private:
    bool add(Json value)
    {
        place(std::move(value));
        return true;
    }

    bool open(Json container)
    {
        if (m_open.size() == static_cast<std::size_t>(limits::kJsonDepth))
            refuse("nested more than " + std::to_string(limits::kJsonDepth) + " levels deep");
        m_open.push_back(&place(std::move(container)));
        return true;
    }

    bool close()
    {
        m_open.pop_back();
        return true;
    }

    /// Pointers stay valid: only the innermost open container grows.
    Json& place(Json value)
    {
        if (m_open.empty())
            return m_root = std::move(value);
        if (m_open.back()->is_array())
            return m_open.back()->emplace_back(std::move(value));
        return *m_slot = std::move(value);
    }

    [[noreturn]] void refuse(const std::string& problem) const
    {
        throw Error(ErrorKind::Damaged, problem, m_where);
    }

    std::string_view m_text;
    const std::string& m_where;
    Json m_root {};
    std::vector<Json*> m_open {}; // containers being filled, outermost first
    Json* m_slot = nullptr;       // where the value of the last key goes
};

constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;

bool isFlat(const nlohmann::ordered_json& value)
{
    return std::none_of(value.begin(), value.end(), [](const auto& item) { return item.is_structured(); });
}

/// Members one per line; a list of plain values stays on one line, or a record would have a line per token id.
void append(std::string& text, const nlohmann::ordered_json& value, std::size_t indent)
{
    if (!value.is_structured() || value.empty() || (value.is_array() && isFlat(value))) {
        text += value.dump(-1, ' ', false, kReplace);
        return;
    }
    text += value.is_object() ? '{' : '[';
    const char* separator = "\n";
    for (const auto& [key, item] : value.items()) {
        text += separator;
        separator = ",\n";
        text.append(indent + 2, ' ');
        if (value.is_object())
            text += nlohmann::ordered_json(key).dump(-1, ' ', false, kReplace) + ": ";
        append(text, item, indent + 2);
    }
    text += '\n';
    text.append(indent, ' ');
    text += value.is_object() ? '}' : ']';
}

} // namespace

nlohmann::json parseJson(std::string_view text, const std::string& where)
{
    // nlohmann-json takes a zero byte for the end of the text, so that anything could hide behind it.
    if (const auto zero = text.find('\0'); zero != std::string_view::npos)
        throw Error(ErrorKind::Damaged, "this is not valid JSON at " + positionText(text, zero + 1), where);
    StrictBuilder builder(text, where);
    Json::sax_parse(text.begin(), text.end(), &builder); // every failure throws
    return builder.take();
}

std::string dumpJson(const nlohmann::ordered_json& value)
{
    std::string text;
    append(text, value, 0);
    return text + '\n';
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json.h"

#include "core/base/error.h"
#include "core/base/limits.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace ps {
namespace {

constexpr std::size_t kMaxAdded = 10'000;

/// Follows the path of keys. Lists leave no key of their own, so that the entries of a "Sequence" and a single normaliser
/// end in the same words: normalizer / normalizers / type.
class Handler final : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit Handler(const std::string& where) : m_where(where) { }

    TokenizerJson result()
    {
        TokenizerJson json { .addedTokens = std::move(m_added) };
        if (m_prepend || (m_metaspace && m_prefix == "always" && m_doubling))
            json.scheme = PrefixScheme::EverySegment;
        else if (m_metaspace && m_prefix == "always")
            json.scheme = PrefixScheme::AlwaysUnlessSpace;
        else if (m_metaspace && m_prefix == "first")
            json.scheme = PrefixScheme::FirstSegmentOnly;
        else if (m_metaspace && m_prefix != "never")
            throw Error(ErrorKind::Unsupported,
                "prepend_scheme is '" + m_prefix.substr(0, 40) + "', known are always, first, never", m_where);
        return json;
    }

    bool null() override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }

    bool boolean(bool value) override
    {
        // Before prepend_scheme there was a flag.
        if (top() == "pre_tokenizer" && m_key == "add_prefix_space" && !m_schemeSeen)
            m_prefix = value ? "always" : "never";
        return true;
    }

    bool number_unsigned(number_unsigned_t value) override
    {
        if (top() == "added_tokens" && m_key == "id" && m_depth == 3)
            m_id = static_cast<std::int64_t>(
                std::min<std::uint64_t>(value, std::numeric_limits<std::int64_t>::max()));
        return true;
    }

    bool string(string_t& text) override
    {
        if (top() == "added_tokens" && m_key == "content" && m_depth == 3)
            m_content = text;
        else if (top() == "normalizer")
            readNormalizer(text);
        else if (top() == "pre_tokenizer" && m_key == "type")
            m_metaspace = m_metaspace || text == "Metaspace";
        else if (top() == "pre_tokenizer" && m_key == "prepend_scheme") {
            m_prefix = text;
            m_schemeSeen = true;
        }
        return true;
    }

    bool key(string_t& name) override
    {
        if (m_depth == 1)
            m_top = name;
        m_key = name;
        return true;
    }

    bool start_object(std::size_t) override
    {
        if (top() == "added_tokens" && m_depth == 2) {
            m_id = -1;
            m_content.clear();
        }
        return descend();
    }

    bool end_object() override
    {
        if (top() == "added_tokens" && m_depth == 3) {
            if (m_id < 0 || m_content.empty())
                throw Error(ErrorKind::Damaged, "an entry of added_tokens has no id or no content", m_where);
            m_added[m_content] = m_id;
            if (m_added.size() > kMaxAdded)
                throw Error(
                    ErrorKind::Damaged, "more than " + std::to_string(kMaxAdded) + " added tokens", m_where);
        }
        --m_depth;
        return true;
    }

    bool start_array(std::size_t) override { return descend(); }

    bool end_array() override
    {
        --m_depth;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        throw Error(ErrorKind::Damaged, "this is not valid JSON at byte " + std::to_string(position), m_where);
    }

private:
    const std::string& top() const { return m_top; }

    bool descend()
    {
        if (++m_depth > limits::kJsonDepth)
            throw Error(ErrorKind::Damaged,
                "nested deeper than " + std::to_string(limits::kJsonDepth) + " levels", m_where);
        return true;
    }

    /// transformers 5 writes the old rule as a Metaspace that adds no prefix in front of a space, after a replacement that
    /// doubles a leading space: together, a prefix for every segment.
    void readNormalizer(const std::string& text)
    {
        constexpr const char* space = "\u2581";
        if (m_key == "type")
            m_prepend = m_prepend || text == "Prepend";
        else if (m_key == "String")
            m_leading = false;
        else if (m_key == "Regex")
            m_leading = text == std::string("\\A") + space || text == std::string("^") + space;
        else if (m_key == "content")
            m_doubling = m_doubling || (m_leading && text == std::string(space) + space);
    }

    const std::string& m_where;
    int m_depth = 0;
    std::string m_top {}, m_key {}, m_content {};
    std::int64_t m_id = -1;
    std::map<std::string, std::int64_t> m_added {};
    bool m_prepend = false, m_leading = false, m_doubling = false, m_metaspace = false, m_schemeSeen = false;
    std::string m_prefix = "always"; // Metaspace's default
};

} // namespace

TokenizerJson parseTokenizerJson(std::string_view text, const std::string& where)
{
    Handler handler(where);
    nlohmann::json::sax_parse(text.begin(), text.end(), &handler);
    return handler.result();
}

} // namespace ps

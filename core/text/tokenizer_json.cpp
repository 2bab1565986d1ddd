// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json.h"

#include "core/base/in_quotes.h"
#include "core/base/json_stream.h"

#include <algorithm>
#include <limits>

namespace ps {
namespace {

constexpr std::size_t kMaxAdded = 10'000;

/// Follows the path of keys. Lists leave no key of their own, so that the entries of a "Sequence" and a single normaliser
/// end in the same words: normalizer / normalizers / type.
class Reader final : public JsonStream {
public:
    using JsonStream::JsonStream;

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
            fail("prepend_scheme is " + inQuotes(m_prefix) + ", known are always, first, never",
                ErrorKind::Unsupported);
        return json;
    }

    bool boolean(bool value) override
    {
        // Before prepend_scheme there was a flag.
        if (m_top == "pre_tokenizer" && m_key == "add_prefix_space" && !m_schemeSeen)
            m_prefix = value ? "always" : "never";
        return true;
    }

    bool number_unsigned(number_unsigned_t value) override
    {
        if (m_top == "added_tokens" && m_key == "id" && depth() == 3)
            m_id = static_cast<std::int64_t>(
                std::min<std::uint64_t>(value, std::numeric_limits<std::int64_t>::max()));
        return true;
    }

    bool string(string_t& text) override
    {
        if (m_top == "added_tokens" && m_key == "content" && depth() == 3)
            m_content = text;
        else if (m_top == "normalizer")
            readNormalizer(text);
        else if (m_top == "pre_tokenizer" && m_key == "type")
            m_metaspace = m_metaspace || text == "Metaspace";
        else if (m_top == "pre_tokenizer" && m_key == "prepend_scheme") {
            m_prefix = text;
            m_schemeSeen = true;
        }
        return true;
    }

    bool key(string_t& name) override
    {
        if (depth() == 1)
            m_top = name;
        m_key = name;
        return true;
    }

    bool start_object(std::size_t) override
    {
        if (m_top == "added_tokens" && depth() == 2) {
            m_id = -1;
            m_content.clear();
        }
        return descend();
    }

    bool end_object() override
    {
        if (m_top == "added_tokens" && depth() == 3) {
            if (m_id < 0 || m_content.empty())
                fail("an entry of added_tokens has no id or no content");
            m_added[m_content] = m_id;
            if (m_added.size() > kMaxAdded)
                fail("more than " + std::to_string(kMaxAdded) + " added tokens");
        }
        return ascend();
    }

private:
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

    std::string m_top {}, m_key {}, m_content {};
    std::int64_t m_id = -1;
    std::map<std::string, std::int64_t> m_added {};
    bool m_prepend = false, m_leading = false, m_doubling = false, m_metaspace = false, m_schemeSeen = false;
    std::string m_prefix = "always"; // Metaspace's default
};

} // namespace

TokenizerJson parseTokenizerJson(std::string_view text, const std::string& where)
{
    Reader reader(where);
    reader.read(text);
    return reader.result();
}

} // namespace ps

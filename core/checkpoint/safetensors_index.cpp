// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/safetensors_index.h"

#include "core/base/error.h"
#include "core/base/limits.h"

#include <nlohmann/json.hpp>

#include <set>

namespace ps {
namespace {

constexpr std::size_t kMaxShards = 4096;

bool isPlainFileName(const std::string& name)
{
    if (name.empty() || name.size() > 255 || name.front() == '.' || !name.ends_with(".safetensors"))
        return false;
    for (const char c : name)
        if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20)
            return false;
    return true;
}

/// Everything outside weight_map is passed over, at any shape, up to the depth limit.
class IndexHandler final : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit IndexHandler(const std::string& where) : m_where(where) { }

    SafetensorsIndex index {};
    std::set<std::string> shards {};
    bool mapSeen = false;

    bool null() override { return other(); }
    bool boolean(bool) override { return other(); }
    bool number_integer(number_integer_t) override { return other(); }
    bool number_unsigned(number_unsigned_t) override { return other(); }
    bool number_float(number_float_t, const string_t&) override { return other(); }
    bool binary(binary_t&) override { return other(); }
    bool start_array(std::size_t) override { return other() && descend(); }
    bool end_array() override { return ascend(); }

    bool string(string_t& text) override
    {
        if (!inMap())
            return other();
        if (!isPlainFileName(text))
            fail("tensor '" + m_key + "' is in '" + text.substr(0, 80)
                + "', which is not the plain name of a .safetensors file");
        if (index.files.size() == limits::kTensors)
            fail("weight_map has more than " + std::to_string(limits::kTensors) + " tensors");
        shards.insert(text);
        if (shards.size() > kMaxShards)
            fail("weight_map names more than " + std::to_string(kMaxShards) + " files");
        index.files.emplace(m_key, text);
        return true;
    }

    bool key(string_t& name) override
    {
        if (m_depth == 1 && name == "weight_map" && mapSeen)
            fail("weight_map is there twice");
        if (inMap() && index.files.contains(name))
            fail("tensor '" + name.substr(0, 200) + "' is listed twice");
        m_key = name;
        return true;
    }

    bool start_object(std::size_t) override
    {
        if (inMap())
            return other();
        if (m_depth == 1 && m_key == "weight_map")
            m_inMap = mapSeen = true;
        return descend();
    }

    bool end_object() override
    {
        m_inMap = m_inMap && m_depth != 2;
        return ascend();
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        fail("this is not valid JSON at byte " + std::to_string(position));
    }

private:
    bool inMap() const { return m_inMap; }

    [[noreturn]] void fail(const std::string& problem) const
    {
        throw Error(ErrorKind::Damaged, problem, m_where);
    }

    bool other() const
    {
        if (inMap())
            fail("tensor '" + m_key.substr(0, 200) + "' has no file name");
        return true;
    }

    bool descend()
    {
        if (++m_depth > limits::kJsonDepth)
            fail("nested deeper than " + std::to_string(limits::kJsonDepth) + " levels");
        return true;
    }

    bool ascend()
    {
        --m_depth;
        return true;
    }

    const std::string& m_where;
    int m_depth = 0;
    bool m_inMap = false;
    std::string m_key {};
};

} // namespace

SafetensorsIndex parseSafetensorsIndex(std::string_view text, const std::string& where)
{
    IndexHandler handler(where);
    nlohmann::json::sax_parse(text.begin(), text.end(), &handler);
    if (handler.index.files.empty())
        throw Error(ErrorKind::Damaged, "weight_map is missing or empty", where);
    handler.index.shards.assign(handler.shards.begin(), handler.shards.end());
    return std::move(handler.index);
}

} // namespace ps

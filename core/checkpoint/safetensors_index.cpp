// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/safetensors_index.h"

#include "core/base/in_quotes.h"
#include "core/base/json_stream.h"
#include "core/base/limits.h"

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

class IndexReader final : public JsonStream {
public:
    using JsonStream::JsonStream;

    SafetensorsIndex index {};
    std::set<std::string> shards {};

    bool null() override { return other(); }
    bool boolean(bool) override { return other(); }
    bool number_integer(number_integer_t) override { return other(); }
    bool number_unsigned(number_unsigned_t) override { return other(); }
    bool number_float(number_float_t, const string_t&) override { return other(); }
    bool start_array(std::size_t) override { return other() && descend(); }

    bool string(string_t& text) override
    {
        if (!m_inMap)
            return true;
        if (!isPlainFileName(text))
            fail("tensor " + inQuotes(m_key) + " is in " + inQuotes(text)
                + ", which is not the plain name of a .safetensors file");
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
        if (depth() == 1 && name == "weight_map" && m_mapSeen)
            fail("weight_map is there twice");
        if (m_inMap && index.files.contains(name))
            fail("tensor " + inQuotes(name) + " is listed twice");
        m_key = name;
        return true;
    }

    bool start_object(std::size_t) override
    {
        other();
        if (depth() == 1 && m_key == "weight_map")
            m_inMap = m_mapSeen = true;
        return descend();
    }

    bool end_object() override
    {
        m_inMap = m_inMap && depth() != 2;
        return ascend();
    }

private:
    /// Any value but a text: passed over outside weight_map.
    bool other() const
    {
        if (m_inMap)
            fail("tensor " + inQuotes(m_key) + " has no file name");
        return true;
    }

    bool m_inMap = false, m_mapSeen = false;
    std::string m_key {};
};

} // namespace

SafetensorsIndex parseSafetensorsIndex(std::string_view text, const std::string& where)
{
    IndexReader reader(where);
    reader.read(text);
    if (reader.index.files.empty())
        throw Error(ErrorKind::Damaged, "weight_map is missing or empty", where);
    reader.index.shards.assign(reader.shards.begin(), reader.shards.end());
    return std::move(reader.index);
}

} // namespace ps

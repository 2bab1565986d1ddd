// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkpoint/safetensors_parser.h"

#include "core/base/in_quotes.h"
#include "core/base/json_stream.h"
#include "core/base/limits.h"

#include <array>
#include <limits>

namespace ps {
namespace {

constexpr std::size_t kMaxName = 4096;

StoredType storedType(const std::string& name, const std::string& tensor, const std::string& where)
{
    for (const auto type : { StoredType::F32, StoredType::F16, StoredType::BF16, StoredType::I64,
             StoredType::I32, StoredType::I8, StoredType::U8 })
        if (name == typeName(type))
            return type;
    for (const char* known : { "BOOL", "I16", "U16", "U32", "U64", "F64", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F4" })
        if (name == known)
            throw Error(ErrorKind::Unsupported,
                tensor + " has type " + name + ", supported: F32 F16 BF16 I64 I32 I8 U8", where);
    throw Error(ErrorKind::Damaged, tensor + " has the unknown type " + inQuotes(name), where);
}

class HeaderReader final : public JsonStream {
public:
    using JsonStream::JsonStream;

    SafetensorsHeader header {};

    bool null() override { return refuse("an unexpected null"); }
    bool boolean(bool) override { return refuse("an unexpected truth value"); }
    bool number_float(number_float_t, const string_t& text) override
    {
        return refuse("the number " + text.substr(0, 40));
    }
    bool number_integer(number_integer_t value) override
    {
        return refuse("the negative number " + std::to_string(value));
    }
    bool binary(binary_t&) override { return refuse("binary data"); }

    bool number_unsigned(number_unsigned_t value) override
    {
        if (m_place == Place::Shape)
            return addExtent(value);
        if (m_place != Place::Offsets)
            return refuse("the number " + std::to_string(value));
        if (m_offsets == 2)
            return refuse("data_offsets with more than two numbers");
        (m_offsets++ == 0 ? m_entry.begin : m_entry.end) = value;
        return true;
    }

    bool string(string_t& text) override
    {
        if (m_place == Place::Metadata) {
            header.metadata[m_key] = text;
            return true;
        }
        if (m_place != Place::Tensor || m_key != "dtype")
            return refuse("an unexpected text");
        m_entry.type = storedType(text, described(), m_where);
        return true;
    }

    bool key(string_t& name) override
    {
        if (name.size() > kMaxName)
            return refuse("a name longer than " + std::to_string(kMaxName) + " bytes");
        if (m_place == Place::Top)
            return startEntry(name);
        if (m_place == Place::Metadata)
            return header.metadata.contains(name) ? refuse("the key " + inQuotes(name) + " twice") : setKey(name);
        for (std::size_t i = 0; i < kFields.size(); ++i)
            if (name == kFields[i])
                return m_have[i] ? refuse("the key " + inQuotes(name) + " twice")
                                 : (m_have[i] = true, setKey(name));
        return refuse("the unknown key " + inQuotes(name));
    }

    bool start_object(std::size_t) override
    {
        if (m_place == Place::File)
            m_place = Place::Top;
        else if (m_place == Place::Top)
            m_place = m_name == kMetadata ? Place::Metadata : Place::Tensor;
        else
            return refuse("an object too many");
        return true;
    }

    bool end_object() override
    {
        if (m_place == Place::Tensor)
            return endTensor();
        m_place = m_place == Place::Metadata ? Place::Top : Place::File;
        m_name.clear();
        return true;
    }

    bool start_array(std::size_t) override
    {
        if (m_place == Place::Tensor && m_key == "shape")
            m_place = Place::Shape;
        else if (m_place == Place::Tensor && m_key == "data_offsets")
            m_place = Place::Offsets;
        else
            return refuse("an unexpected list");
        return true;
    }

    bool end_array() override
    {
        m_place = Place::Tensor;
        m_key.clear();
        return true;
    }

private:
    enum class Place { File, Top, Metadata, Tensor, Shape, Offsets };
    static constexpr std::array<const char*, 3> kFields { "dtype", "shape", "data_offsets" };
    static constexpr const char* kMetadata = "__metadata__";

    std::string described() const
    {
        return m_name.empty() ? "the header" : m_name == kMetadata ? m_name : "tensor " + inQuotes(m_name);
    }

    [[noreturn]] bool refuse(const std::string& what) const { fail(described() + " has " + what); }

    bool setKey(const std::string& name)
    {
        m_key = name;
        return true;
    }

    bool startEntry(const std::string& name)
    {
        m_name = name;
        if (header.tensors.contains(name) || (name == kMetadata && m_metadataSeen))
            throw Error(ErrorKind::Damaged, described() + " is there twice", m_where);
        if (header.tensors.size() == limits::kTensors)
            throw Error(ErrorKind::Damaged,
                "the header has more than " + std::to_string(limits::kTensors) + " tensors", m_where);
        m_metadataSeen = m_metadataSeen || name == kMetadata;
        m_entry = {};
        m_have = {};
        m_offsets = 0;
        return true;
    }

    bool addExtent(std::uint64_t value)
    {
        if (m_entry.shape.size() == limits::kTensorRank)
            return refuse("more than " + std::to_string(limits::kTensorRank) + " dimensions");
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return refuse("the dimension " + std::to_string(value));
        m_entry.shape.push_back(static_cast<std::int64_t>(value));
        return true;
    }

    bool endTensor()
    {
        for (std::size_t i = 0; i < kFields.size(); ++i)
            if (!m_have[i])
                return refuse(std::string("no ") + kFields[i]);
        if (m_offsets != 2)
            return refuse("data_offsets without two numbers");
        header.tensors.emplace(m_name, std::move(m_entry));
        m_name.clear();
        m_place = Place::Top;
        return true;
    }

    Place m_place = Place::File;
    std::string m_name {}, m_key {};
    TensorEntry m_entry {};
    std::array<bool, 3> m_have {};
    int m_offsets = 0;
    bool m_metadataSeen = false;
};

} // namespace

SafetensorsHeader parseSafetensorsJson(std::string_view text, const std::string& where)
{
    HeaderReader reader(where);
    reader.read(text);
    return std::move(reader.header);
}

} // namespace ps

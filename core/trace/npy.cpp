// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/npy.h"

#include "core/base/check.h"
#include "core/base/in_quotes.h"
#include "core/base/limits.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace ps {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are copied as they lie in memory");

struct TypeName {
    NpyType type;
    std::string_view descr;
    std::size_t bytes;
};
constexpr std::array kTypes { TypeName { NpyType::U1, "|u1", 1 }, TypeName { NpyType::I1, "|i1", 1 },
    TypeName { NpyType::I4, "<i4", 4 }, TypeName { NpyType::I8, "<i8", 8 }, TypeName { NpyType::F4, "<f4", 4 } };

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kPreamble = 10; // magic, version, length of the header
constexpr std::size_t kAlign = 64;

/// Bytes of the array, or nothing when they cannot be counted.
std::optional<std::uint64_t> byteCount(std::span<const std::int64_t> shape, std::size_t itemBytes)
{
    std::uint64_t bytes = itemBytes;
    if (std::find(shape.begin(), shape.end(), 0) != shape.end())
        return 0;
    for (const std::int64_t side : shape) {
        const auto count = static_cast<std::uint64_t>(side);
        if (side < 0 || bytes > std::numeric_limits<std::uint64_t>::max() / count)
            return {};
        bytes *= count;
    }
    return bytes;
}

std::string headerText(std::string_view descr, std::span<const std::int64_t> shape)
{
    std::string text = "{'descr': '" + std::string(descr) + "', 'fortran_order': False, 'shape': (";
    for (std::size_t i = 0; i < shape.size(); ++i)
        text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
    text += shape.size() == 1 ? ",), }" : "), }";
    const std::size_t unpadded = kPreamble + text.size() + 1;
    text.append((kAlign - unpadded % kAlign) % kAlign, ' ');
    return text + '\n';
}

/// The header is a Python literal. This reads the one form that describes a plain array and nothing else: a dictionary
/// of the three keys in any order, a string, a boolean, a tuple of whole numbers.
class HeaderParser {
public:
    HeaderParser(std::string_view text, const std::string& where) : m_rest(text), m_where(where) { }

    struct Fields {
        std::optional<std::string_view> descr {};
        std::optional<bool> fortranOrder {};
        std::optional<std::vector<std::int64_t>> shape {};
    };

    Fields parse()
    {
        Fields fields;
        expect("{");
        while (!take("}")) {
            field(fields);
            if (!take(",")) {
                expect("}");
                break;
            }
        }
        skipSpace();
        if (!m_rest.empty())
            fail("something follows the dictionary");
        if (!fields.descr || !fields.fortranOrder || !fields.shape)
            fail("'descr', 'fortran_order' or 'shape' is missing");
        return fields;
    }

private:
    void field(Fields& fields)
    {
        const std::string_view key = string();
        expect(":");
        if (key == "descr" && !fields.descr)
            fields.descr = string();
        else if (key == "fortran_order" && !fields.fortranOrder)
            fields.fortranOrder = boolean();
        else if (key == "shape" && !fields.shape)
            fields.shape = tuple();
        else
            fail("the key " + inQuotes(key) + " is unknown or appears twice");
    }

    void skipSpace()
    {
        while (!m_rest.empty() && (m_rest.front() == ' ' || m_rest.front() == '\n'))
            m_rest.remove_prefix(1);
    }

    bool take(std::string_view word)
    {
        skipSpace();
        if (!m_rest.starts_with(word))
            return false;
        m_rest.remove_prefix(word.size());
        return true;
    }

    void expect(std::string_view word)
    {
        if (!take(word))
            fail("'" + std::string(word) + "' is missing");
    }

    std::string_view string()
    {
        const char quote = take("'") ? '\'' : '"';
        if (quote == '"')
            expect("\"");
        const std::size_t end = m_rest.find(quote);
        if (end == std::string_view::npos)
            fail("a string does not end");
        const std::string_view text = m_rest.substr(0, end);
        m_rest.remove_prefix(end + 1);
        return text;
    }

    bool boolean()
    {
        if (take("True"))
            return true;
        expect("False");
        return false;
    }

    std::vector<std::int64_t> tuple()
    {
        std::vector<std::int64_t> numbers;
        bool comma = true;
        expect("(");
        while (!take(")")) {
            if (!comma)
                fail("a comma is missing");
            if (numbers.size() == limits::kTensorRank)
                fail("the array has more than " + std::to_string(limits::kTensorRank) + " dimensions");
            numbers.push_back(number());
            comma = take(",");
        }
        if (numbers.size() == 1 && !comma)
            fail("(n) is a number, not a tuple");
        return numbers;
    }

    std::int64_t number()
    {
        skipSpace();
        std::int64_t value = 0;
        const auto [end, code] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
        if (code != std::errc() || value < 0)
            fail("a length is not a whole number");
        m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
        return value;
    }

    [[noreturn]] void fail(const std::string& problem) const
    {
        throw Error(ErrorKind::Damaged, "in the header of the array, " + problem, m_where);
    }

    std::string_view m_rest;
    const std::string& m_where;
};

/// The header's text, and how many bytes of the file it and its preamble take.
std::pair<std::string_view, std::size_t> headerOf(std::span<const std::uint8_t> bytes, const std::string& where)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!text.starts_with(kMagic))
        throw Error(ErrorKind::NotThisFormat, "this is not a NumPy array", where);
    if (bytes.size() < kPreamble)
        throw Error(ErrorKind::Damaged, "the header of the array is cut off", where);
    if (bytes[6] != 1 || bytes[7] != 0) {
        throw Error(ErrorKind::Unsupported,
            "the array has format version " + std::to_string(bytes[6]) + '.' + std::to_string(bytes[7])
                + ", only 1.0 is read",
            where);
    }
    const std::size_t length = bytes[8] | std::size_t { bytes[9] } << 8;
    if (bytes.size() - kPreamble < length)
        throw Error(ErrorKind::Damaged, "the header of the array is cut off", where);
    return { text.substr(kPreamble, length), kPreamble + length };
}

} // namespace

std::vector<std::uint8_t> encodeNpy(
    NpyType type, std::span<const std::int64_t> shape, std::span<const std::uint8_t> data)
{
    const auto known = std::find_if(
        kTypes.begin(), kTypes.end(), [type](const TypeName& entry) { return entry.type == type; });
    PS_CHECK(known != kTypes.end() && byteCount(shape, known->bytes) == data.size());
    const std::string header = headerText(known->descr, shape);
    std::vector<std::uint8_t> bytes(kMagic.begin(), kMagic.end());
    bytes.reserve(kPreamble + header.size() + data.size());
    const auto low = static_cast<std::uint8_t>(header.size() & 255U);
    const auto high = static_cast<std::uint8_t>(header.size() >> 8);
    bytes.insert(bytes.end(), { 1, 0, low, high });
    bytes.insert(bytes.end(), header.begin(), header.end());
    bytes.insert(bytes.end(), data.begin(), data.end());
    return bytes;
}

std::vector<std::uint8_t> encodeNpy(std::span<const std::int64_t> shape, std::span<const float> values)
{
    const auto* data = reinterpret_cast<const std::uint8_t*>(values.data());
    return encodeNpy(NpyType::F4, shape, std::span<const std::uint8_t>(data, values.size_bytes()));
}

NpyArray parseNpy(std::span<const std::uint8_t> bytes, const std::string& where)
{
    const auto [text, dataStart] = headerOf(bytes, where);
    const HeaderParser::Fields fields = HeaderParser(text, where).parse();
    const auto known = std::find_if(
        kTypes.begin(), kTypes.end(), [&](const TypeName& entry) { return entry.descr == *fields.descr; });
    if (known == kTypes.end()) {
        throw Error(ErrorKind::Unsupported,
            "the array has type " + inQuotes(*fields.descr) + ", read are |u1 |i1 <i4 <i8 <f4", where);
    }
    if (*fields.fortranOrder)
        throw Error(ErrorKind::Unsupported, "the array is in Fortran order, only C order is read", where);
    const auto data = bytes.subspan(dataStart);
    if (byteCount(*fields.shape, known->bytes) != data.size()) {
        throw Error(ErrorKind::Damaged,
            "the shape of the array does not fit its " + std::to_string(data.size()) + " bytes of data", where);
    }
    return { known->type, *fields.shape, { data.begin(), data.end() } };
}

} // namespace ps

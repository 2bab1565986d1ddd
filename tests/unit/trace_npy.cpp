// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/trace/npy.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string_view>

namespace ps {
namespace {

using Shape = std::vector<std::int64_t>;

/// A file with this header text and data, its header padded as NumPy pads it.
std::vector<std::uint8_t> npy(std::string header, std::string_view data, std::string_view preamble = "\x93NUMPY\x01")
{
    header.append((64 - (10 + header.size() + 1) % 64) % 64, ' ');
    header += '\n';
    std::string text(preamble);
    text += '\0';
    text += static_cast<char>(header.size() & 255U);
    text += static_cast<char>(header.size() >> 8);
    text += header;
    text += data;
    return { text.begin(), text.end() };
}

Error refused(const std::vector<std::uint8_t>& bytes)
{
    try {
        parseNpy(bytes, "x.npy");
    } catch (const Error& error) {
        EXPECT_EQ(error.where(), "x.npy");
        return error;
    }
    ADD_FAILURE() << "accepted";
    return { ErrorKind::Internal, "accepted" };
}

TEST(Npy, BytesAsNumPyWritesThem)
{
    // numpy.save of numpy.arange(3, dtype='<i4').reshape(3, 1)
    const std::string header = "{'descr': '<i4', 'fortran_order': False, 'shape': (3, 1), }";
    const std::vector<std::uint8_t> data { 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0 };
    const auto bytes = encodeNpy(NpyType::I4, Shape { 3, 1 }, data);
    EXPECT_EQ(bytes, npy(header, std::string_view(reinterpret_cast<const char*>(data.data()), data.size())));
    EXPECT_EQ((bytes.size() - data.size()) % 64, 0U);
}

TEST(Npy, EveryTypeAndRankComesBack)
{
    const std::vector<std::pair<NpyType, std::size_t>> types { { NpyType::U1, 1 }, { NpyType::I1, 1 },
        { NpyType::I4, 4 }, { NpyType::I8, 8 }, { NpyType::F4, 4 } };
    for (const auto& [type, size] : types) {
        for (const Shape& shape :
            { Shape {}, Shape { 6 }, Shape { 2, 3 }, Shape { 1, 2, 3, 1, 1, 1, 1, 1 }, Shape { 0, 4 } }) {
            std::size_t count = 1;
            for (const std::int64_t side : shape)
                count *= static_cast<std::size_t>(side);
            std::vector<std::uint8_t> data(count * size);
            for (std::size_t i = 0; i < data.size(); ++i)
                data[i] = static_cast<std::uint8_t>(i + 1);
            const NpyArray back = parseNpy(encodeNpy(type, shape, data), "x");
            EXPECT_EQ(back.type, type);
            EXPECT_EQ(back.shape, shape);
            EXPECT_EQ(back.data, data);
        }
    }
}

TEST(Npy, Floats)
{
    const std::vector<float> values { 1.5F, -0.F };
    const NpyArray back = parseNpy(encodeNpy(Shape { 2 }, values), "x");
    ASSERT_EQ(back.data.size(), 8U);
    EXPECT_EQ(std::memcmp(back.data.data(), values.data(), 8), 0);
}

TEST(Npy, OtherSpellingsOfTheHeader)
{
    EXPECT_EQ(parseNpy(npy("{'shape': (2,), 'descr': '|u1', 'fortran_order': False}", "ab"), "x").shape,
        (Shape { 2 }));
    EXPECT_EQ(parseNpy(npy(R"({ "descr" : "|u1","fortran_order":False,"shape":( 2 ,1 , ),})", "ab"), "x").shape,
        (Shape { 2, 1 }));
}

TEST(Npy, OtherFilesAreNotMine)
{
    EXPECT_EQ(refused({}).kind(), ErrorKind::NotThisFormat);
    EXPECT_EQ(refused({ 'P', 'K', 3, 4 }).kind(), ErrorKind::NotThisFormat);
    EXPECT_EQ(
        refused(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", "a", "\x93NUMPY\x02")).problem(),
        "the array has format version 2.0, only 1.0 is read");
}

TEST(Npy, LiesAboutTheSize)
{
    const auto lie = [](const std::string& shape, std::string_view data) {
        return refused(npy("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }", data)).problem();
    };
    const std::string misfit = "the shape of the array does not fit its 8 bytes of data";
    EXPECT_EQ(lie("(3,)", "12345678"), misfit);
    EXPECT_EQ(lie("(1,)", "12345678"), misfit);
    EXPECT_EQ(lie("()", "12345678"), misfit);
    EXPECT_EQ(lie("(0,)", "12345678"), misfit);
    EXPECT_EQ(lie("(4611686018427387904, 4, 2)", "12345678"), misfit); // times 4 bytes is 2 to the 67th
    EXPECT_EQ(lie("(9223372036854775807, 9223372036854775807)", "12345678"), misfit);
    EXPECT_EQ(lie("(2147483648, 2147483648, 2)", "12345678"), misfit); // wraps to 0 x 8 in 64 bits
    EXPECT_EQ(lie("(9223372036854775808,)", "12345678"),
        "in the header of the array, a length is not a whole number");
    EXPECT_EQ(lie("(-2,)", "12345678"), "in the header of the array, a length is not a whole number");
    EXPECT_EQ(lie("(1,1,1,1,1,1,1,1,2)", "12345678"),
        "in the header of the array, the array has more than 8 dimensions");
}

TEST(Npy, OnlyPlainArrays)
{
    const auto kindOf = [](const std::string& header) { return refused(npy(header, "12345678")).kind(); };
    EXPECT_EQ(kindOf("{'descr': '>f4', 'fortran_order': False, 'shape': (2,)}"), ErrorKind::Unsupported);
    EXPECT_EQ(kindOf("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}"), ErrorKind::Unsupported);
    EXPECT_EQ(kindOf("{'descr': '<f4', 'fortran_order': True, 'shape': (2,)}"), ErrorKind::Unsupported);
    EXPECT_EQ(kindOf("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}"), ErrorKind::Damaged);
}

TEST(Npy, HeadersThatOnlyPythonWouldRead)
{
    for (const char* header : {
             "",
             "{",
             "{}",
             "{'descr': '<f4', 'fortran_order': False}",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (2)}",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
             "{'descr': '<f4', 'fortran_order': False, 'shape': [2]}",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'extra': 1}",
             "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
             "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (1+1,)}",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} + {}",
             "{'descr': '<f4, 'fortran_order': False, 'shape': (2,)}",
             "{'descr': '<f4' 'fortran_order': False, 'shape': (2,)}",
             "__import__('os').system('true')",
         })
        EXPECT_EQ(refused(npy(header, "12345678")).kind(), ErrorKind::Damaged) << header;
}

TEST(Npy, TruncatedAnywhere)
{
    const auto whole = encodeNpy(Shape { 2 }, std::vector<float> { 1, 2 });
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_THROW(parseNpy(std::span(whole).first(size), "x"), Error) << size;
}

} // namespace
} // namespace ps

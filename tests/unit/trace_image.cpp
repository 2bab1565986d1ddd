// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/trace/image.h"

#include <gtest/gtest.h>

#include <string_view>

namespace ps {
namespace {

Image parse(std::string_view text)
{
    return parsePpm({ reinterpret_cast<const std::uint8_t*>(text.data()), text.size() }, "a.ppm");
}

Error refused(std::string_view text)
{
    try {
        parse(text);
    } catch (const Error& error) {
        EXPECT_EQ(error.where(), "a.ppm");
        return error;
    }
    ADD_FAILURE() << "accepted: " << text;
    return { ErrorKind::Internal, "accepted" };
}

TEST(Ppm, ReadsWhatItWrites)
{
    const Image image { 2, 3, { 0, 1, 2, 10, 13, 32, 255, 254, 253, 35, 35, 35, 80, 54, 10, 0, 0, 0 } };
    const Image back = parsePpm(encodePpm(image), "a.ppm");
    EXPECT_EQ(back.width, 2);
    EXPECT_EQ(back.height, 3);
    EXPECT_EQ(back.rgb, image.rgb);
}

TEST(Ppm, WhiteSpaceAndComments)
{
    const Image image = parse("P6 # made by hand\n#2 2\n\t1\r\n 1 # one pixel\n255\nabc");
    EXPECT_EQ(image.rgb, (std::vector<std::uint8_t> { 'a', 'b', 'c' }));
    // The one byte after the maximum ends the header, whatever follows: here the pixel is a line of '#'.
    EXPECT_EQ(parse("P6 1 1 255 ###").rgb, (std::vector<std::uint8_t> { '#', '#', '#' }));
}

TEST(Ppm, OtherFormatsAreNotMine)
{
    EXPECT_EQ(refused("").kind(), ErrorKind::NotThisFormat);
    EXPECT_EQ(refused("P5 1 1 255 a").kind(), ErrorKind::NotThisFormat);
    EXPECT_EQ(refused("\x89PNG").kind(), ErrorKind::NotThisFormat);
}

TEST(Ppm, BrokenHeaders)
{
    EXPECT_EQ(refused("P6").problem(), "the width is missing from the PPM header");
    EXPECT_EQ(refused("P6 x 1 255 abc").problem(), "the width is missing from the PPM header");
    EXPECT_EQ(refused("P6 1 -1 255 abc").problem(), "the height is missing from the PPM header");
    EXPECT_EQ(refused("P6 1 1").problem(), "the maximum value is missing from the PPM header");
    EXPECT_EQ(refused("P6 1 1 255").problem(), "the PPM header does not end with white space");
    EXPECT_EQ(refused("P6 1 1 255#abc").problem(), "the PPM header does not end with white space");
    EXPECT_EQ(refused("P6 0 1 255 ").problem(), "the picture has 0 x 1 pixels");
    EXPECT_EQ(refused("P6 1 00000000001 255 abc").problem(), "the height has more than 9 digits");
    EXPECT_EQ(refused("P6 # no end").problem(), "the width is missing from the PPM header");
}

TEST(Ppm, SizesAreCheckedBeforeAllocating)
{
    EXPECT_EQ(refused("P6 30000 30000 255 abc").kind(), ErrorKind::Unsupported);
    EXPECT_EQ(refused("P6 999999999 999999999 255 abc").problem(),
        "the picture has 999999999 x 999999999 pixels, the limits are 32767 on a side and 64 million in all");
    EXPECT_EQ(refused("P6 1 32768 255 abc").kind(), ErrorKind::Unsupported);
    EXPECT_EQ(refused("P6 8000 8000 255 abc").problem(),
        "the picture needs 192000000 bytes of pixels, the file has 3");
}

TEST(Ppm, PixelsMustFitExactly)
{
    EXPECT_EQ(refused("P6 1 1 255 ab").kind(), ErrorKind::Damaged);
    EXPECT_EQ(refused("P6 1 1 255 abcd").problem(), "the picture needs 3 bytes of pixels, the file has 4");
    EXPECT_EQ(refused("P6 1 1 65535 abcdef").kind(), ErrorKind::Unsupported);
    EXPECT_EQ(refused("P6 1 1 1 abc").kind(), ErrorKind::Unsupported);
}

TEST(PixelHash, IsOfThePixelsAlone)
{
    EXPECT_EQ(pixelHash({ 1, 1, { 'a', 'b', 'c' } }),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

} // namespace
} // namespace ps

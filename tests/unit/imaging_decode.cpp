// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/imaging/decode.h"
#include "tests/support/image_files.h"
#include "tests/support/scratch_folder.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace ps::imaging {
namespace {

using namespace ps::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Image pixels(const Bytes& bytes, bool applyExif = true)
{
    return decodeBytes(bytes, "x", { .applyExif = applyExif }).image;
}

void expectSame(const Image& actual, const Image& expected, const std::string& what = {})
{
    EXPECT_EQ(actual.width, expected.width) << what;
    EXPECT_EQ(actual.height, expected.height) << what;
    EXPECT_EQ(actual.rgb, expected.rgb) << what;
}

void expectNear(const Image& actual, const Image& expected, int tolerance, const std::string& what)
{
    ASSERT_EQ(actual.width, expected.width) << what;
    ASSERT_EQ(actual.height, expected.height) << what;
    int worst = 0;
    for (std::size_t i = 0; i < actual.rgb.size(); ++i)
        worst = std::max(worst, std::abs(actual.rgb[i] - expected.rgb[i]));
    EXPECT_LE(worst, tolerance) << what;
}

/// What the quadrants.* files were made from.
Image quadrants()
{
    Image image { .width = 24, .height = 16 };
    for (int y = 0; y < 16; ++y) {
        for (int x = 0; x < 24; ++x) {
            const Bytes color = y < 8 ? (x < 16 ? Bytes { 230, 30, 30 } : Bytes { 30, 200, 60 })
                                      : (x < 16 ? Bytes { 40, 60, 220 } : Bytes { 240, 240, 240 });
            image.rgb.insert(image.rgb.end(), color.begin(), color.end());
        }
    }
    return image;
}

std::string refusal(const Bytes& bytes, const DecodeOptions& options = {})
{
    try {
        decodeBytes(bytes, "x", options);
    } catch (const Error& error) {
        return error.message();
    }
    return "nothing was thrown";
}

TEST(Decode, LosslessFormatsGiveTheirPixels)
{
    const Image image = coordinatePicture(5, 3);
    expectSame(pixels(pngOf(image)), image, "png");
    expectSame(pixels(bmpFile(image)), image, "bmp");
    expectSame(pixels(bmpFile(image, true)), image, "bmp, top row first");
    expectSame(pixels(tiffFile({ .width = 5, .height = 3, .pixels = image.rgb })), image, "tiff");
    expectSame(pixels(tiffFile({ .width = 5, .height = 3, .bigEndian = true, .pixels = image.rgb })), image,
        "tiff, big-endian");
    expectSame(pixels(encodePpm(image)), image, "ppm");
    expectSame(pixels(readBytes("quadrants_lossless.webp")), quadrants(), "webp");
}

TEST(Decode, JpegAndLossyWebPComeClose)
{
    expectNear(pixels(readBytes("quadrants.jpg")), quadrants(), 6, "jpg");
    expectNear(pixels(readBytes("quadrants_progressive.jpg")), quadrants(), 6, "progressive");
    expectNear(pixels(readBytes("quadrants_icc.jpg")), quadrants(), 6, "broken colour profile");
    expectNear(pixels(readBytes("quadrants_cmyk.jpg")), quadrants(), 40, "cmyk");
    const Image webp = pixels(readBytes("quadrants.webp")); // its colour is stored at half the size: away from the edges
    for (const std::size_t pixel : { 4 * 24 + 4, 4 * 24 + 20, 12 * 24 + 4, 12 * 24 + 20 })
        for (std::size_t i = pixel * 3; i < pixel * 3 + 3; ++i)
            EXPECT_NEAR(webp.rgb[i], quadrants().rgb[i], 6) << i;
    const Image grey = pixels(readBytes("quadrants_grey.jpg"));
    EXPECT_EQ(grey.rgb[0], grey.rgb[1]);
    EXPECT_NEAR(grey.rgb[0], 90, 4); // 0.299 * 230 + 0.587 * 30 + 0.114 * 30
}

TEST(Decode, TurnsTheEightOrientations)
{
    const Image image = coordinatePicture(5, 3);
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const std::string what = "orientation " + std::to_string(orientation);
        const Bytes exif = exifBlock(orientation);
        const Image turned = upright(image, orientation), turnedQuadrants = upright(quadrants(), orientation);
        const Bytes png = pngFile({ .width = 5, .height = 3, .rows = image.rgb, .before = { { "eXIf", exif } } });
        const Bytes jpeg = withJpegExif(readBytes("quadrants.jpg"), exif);
        const Bytes webp = withWebPExif(readBytes("quadrants_lossless.webp"), quadrants(), exif);
        expectSame(pixels(png), turned, "png " + what);
        expectSame(pixels(webp), turnedQuadrants, "webp " + what);
        expectNear(pixels(jpeg), turnedQuadrants, 6, "jpeg " + what);
        expectSame(pixels(png, false), image, "png as stored, " + what);
        expectSame(pixels(webp, false), quadrants(), "webp as stored, " + what);
        expectNear(pixels(jpeg, false), quadrants(), 6, "jpeg as stored, " + what);
    }
}

TEST(Decode, LeavesTheTurningOfTiffToItsDecoder)
{
    const Image image = coordinatePicture(5, 3);
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const Bytes tiff = tiffFile({ .width = 5, .height = 3, .orientation = orientation, .pixels = image.rgb });
        const DecodedImage asked = decodeBytes(tiff, "x"),
                           asStored = decodeBytes(tiff, "x", { .applyExif = false });
        expectSame(asked.image, upright(image, orientation), "orientation " + std::to_string(orientation));
        expectSame(asStored.image, asked.image);
        Bytes deep, withAlpha;
        for (std::size_t i = 0; i < image.rgb.size(); ++i) {
            deep.insert(deep.end(), { 200, image.rgb[i] });
            withAlpha.push_back(image.rgb[i]);
            if (i % 3 == 2)
                withAlpha.push_back(static_cast<std::uint8_t>(i));
        }
        TiffSpec spec { .width = 5, .height = 3, .bits = 16, .orientation = orientation, .pixels = deep };
        expectSame(pixels(tiffFile(spec)), asked.image, "16 bit");
        spec = { .width = 5, .height = 3, .channels = 4, .orientation = orientation, .pixels = withAlpha };
        expectSame(pixels(tiffFile(spec)), asked.image, "alpha");
        EXPECT_EQ(asStored.info.exifApplied, orientation != 1);
    }
}

TEST(Decode, DropsAlphaWithoutCompositing)
{
    const Bytes rows { 10, 20, 30, 0, 40, 50, 60, 128 };
    const DecodedImage rgba = decodeBytes(pngFile({ .width = 2, .colorType = 6, .rows = rows }), "x");
    EXPECT_THAT(rgba.image.rgb, ElementsAre(10, 20, 30, 40, 50, 60));
    EXPECT_THAT(rgba.info.notes, ElementsAre("alpha dropped"));
    EXPECT_THAT(pixels(pngFile({ .width = 2, .colorType = 4, .rows = { 10, 0, 40, 128 } })).rgb,
        ElementsAre(10, 10, 10, 40, 40, 40));
    EXPECT_THAT(pixels(tiffFile({ .width = 2, .channels = 4, .pixels = rows })).rgb,
        ElementsAre(10, 20, 30, 40, 50, 60));
    const DecodedImage webp = decodeBytes(readBytes("quadrants_alpha.webp"), "x");
    expectSame(webp.image, quadrants());
    EXPECT_THAT(webp.info.notes, ElementsAre("alpha dropped"));
}

TEST(Decode, ExpandsPaletteAndItsTransparency)
{
    const Bytes palette { 10, 20, 30, 40, 50, 60 };
    const PngSpec opaque { .width = 2, .colorType = 3, .rows = { 1, 0 }, .before = { { "PLTE", palette } } };
    EXPECT_THAT(pixels(pngFile(opaque)).rgb, ElementsAre(40, 50, 60, 10, 20, 30));
    PngSpec transparent = opaque;
    transparent.before.push_back({ "tRNS", { 0, 128 } });
    const DecodedImage decoded = decodeBytes(pngFile(transparent), "x");
    EXPECT_THAT(decoded.image.rgb, ElementsAre(40, 50, 60, 10, 20, 30));
    EXPECT_THAT(decoded.info.notes, ElementsAre("alpha dropped"));
    const PngSpec oneBit {
        .width = 2, .colorType = 3, .bitDepth = 1, .rows = { 0x40 }, .before = { { "PLTE", palette } }
    };
    EXPECT_THAT(pixels(pngFile(oneBit)).rgb, ElementsAre(10, 20, 30, 40, 50, 60));
}

TEST(Decode, DropsATransparentColorOfGreyAndRgb)
{
    EXPECT_THAT(pixels(pngFile({ .colorType = 0, .rows = { 77 }, .before = { { "tRNS", { 0, 77 } } } })).rgb,
        ElementsAre(77, 77, 77));
    EXPECT_THAT(pixels(pngFile({ .rows = { 7, 8, 9 }, .before = { { "tRNS", { 0, 7, 0, 8, 0, 9 } } } })).rgb,
        ElementsAre(7, 8, 9));
}

TEST(Decode, KeepsTheHighByteOf16Bits)
{
    const Bytes bigEndian { 0x12, 0xFF, 0x34, 0x80, 0x56, 0x7F },
        littleEndian { 0xFF, 0x12, 0x80, 0x34, 0x7F, 0x56 };
    const DecodedImage png = decodeBytes(pngFile({ .bitDepth = 16, .rows = bigEndian }), "x");
    EXPECT_THAT(png.image.rgb, ElementsAre(0x12, 0x34, 0x56));
    EXPECT_THAT(png.info.notes, ElementsAre("16 bit reduced to 8"));
    EXPECT_THAT(pixels(pngFile({ .colorType = 0, .bitDepth = 16, .rows = { 0x12, 0xFF } })).rgb,
        ElementsAre(0x12, 0x12, 0x12));
    EXPECT_THAT(pixels(tiffFile({ .bits = 16, .pixels = littleEndian })).rgb, ElementsAre(0x12, 0x34, 0x56));
    EXPECT_THAT(pixels(tiffFile({ .bits = 16, .bigEndian = true, .pixels = bigEndian })).rgb,
        ElementsAre(0x12, 0x34, 0x56));
}

TEST(Decode, ExpandsFewerBits)
{
    EXPECT_THAT(pixels(pngFile({ .width = 2, .colorType = 0, .bitDepth = 1, .rows = { 0x40 } })).rgb,
        ElementsAre(0, 0, 0, 255, 255, 255));
    EXPECT_THAT(pixels(pngFile({ .width = 2, .colorType = 0, .bitDepth = 4, .rows = { 0x1F } })).rgb,
        ElementsAre(17, 17, 17, 255, 255, 255));
}

TEST(Decode, FillsInWhereThePictureCameFrom)
{
    const Image image = coordinatePicture(5, 3);
    const Bytes turned = pngFile(
        { .width = 5, .height = 3, .rows = image.rgb, .before = { { "eXIf", exifBlock(6) } } });
    const DecodedImage result = decodeBytes(turned, "pasted");
    EXPECT_EQ(result.info.name, "pasted");
    EXPECT_EQ(result.info.exifOrientation, 6);
    EXPECT_TRUE(result.info.exifApplied);
    EXPECT_THAT(result.info.notes, IsEmpty());
    EXPECT_EQ(result.info.sha256, pixelHash(upright(image, 6)));
    EXPECT_FALSE(decodeBytes(turned, "pasted", { .applyExif = false }).info.exifApplied);
    EXPECT_FALSE(decodeBytes(pngOf(image), "pasted").info.exifApplied);
    EXPECT_EQ(decodeBytes(pngOf(image), "a").info.sha256, decodeBytes(encodePpm(image), "b").info.sha256);
    EXPECT_THAT(decodeBytes(tiffFile({ .furtherPage = true, .pixels = { 1, 2, 3 } }), "x").info.notes,
        ElementsAre("first page of several"));
}

TEST(Decode, FilesKeepNameAndArgumentApart)
{
    const ScratchFolder folder;
    const Bytes bytes = pngOf(coordinatePicture(5, 3));
    const auto file = folder.write("decode me.png", { bytes.begin(), bytes.end() });
    const DecodedImage result = decodeFile(file);
    EXPECT_EQ(result.info.name, "decode me.png");
    EXPECT_EQ(result.info.argument, file.string());
    EXPECT_GT(result.elapsedMs, 0);
    EXPECT_THROW(decodeFile(folder / "missing.png"), Error);
    EXPECT_THROW(decodeFile(folder.path()), Error);
    EXPECT_THROW(decodeFile(folder.write("empty.png", "")), Error);
}

TEST(Decode, OneByOneAndOneByMany)
{
    expectSame(pixels(pngOf(coordinatePicture(1, 1))), coordinatePicture(1, 1));
    expectSame(pixels(pngOf(coordinatePicture(1, 3000))), coordinatePicture(1, 3000));
    expectSame(pixels(pngOf(coordinatePicture(3000, 1))), coordinatePicture(3000, 1));
}

TEST(Decode, RefusesFromTheHeaderWhatIsTooLarge)
{
    const auto png = [](int width, int height) { return pngFile({ .width = width, .height = height }); };
    EXPECT_EQ(refusal(png(30000, 30000)),
        "x: the picture is 30000 x 30000 pixels (900 Mpx), the limit is 64 Mpx; scale it down");
    EXPECT_EQ(refusal(png(9000, 9000)),
        "x: the picture is 9000 x 9000 pixels (81 Mpx), the limit is 64 Mpx; scale it down");
    EXPECT_EQ(refusal(png(65500, 1)),
        "x: the picture is 65500 x 1 pixels, a side may have at most 32767; scale it down");
    EXPECT_EQ(refusal(png(1, 65500)),
        "x: the picture is 1 x 65500 pixels, a side may have at most 32767; scale it down");
    EXPECT_THAT(refusal(png(0x7FFFFFFF, 0x7FFFFFFF)), HasSubstr("a side may have at most 32767"));
    EXPECT_THAT(refusal(png(-0x7FFFFFFF - 1, 1)), HasSubstr("a side of 2^31 pixels or more"));
    Bytes bmp = bmpFile(coordinatePicture(2, 2));
    for (const std::size_t at : { 18U, 22U })
        bmp[at + 1] = 0x75; // 29954 a side: 2.7 GB claimed
    EXPECT_THAT(refusal(bmp), HasSubstr("the limit is 64 Mpx"));
    const std::string ppm = "P6 30000 30000 255\n";
    EXPECT_THAT(refusal({ ppm.begin(), ppm.end() }), HasSubstr("the limit is 64 Mpx"));
    Bytes tiff = tiffFile({ .width = 30000, .height = 30000, .pixels = { 1, 2, 3 } });
    EXPECT_THAT(refusal(tiff), HasSubstr("the limit is 64 Mpx"));
    EXPECT_THAT(
        refusal(pngOf(coordinatePicture(5, 3)), { .maxPixels = 14 }), HasSubstr("the limit is 1.4e-05 Mpx"));
}

TEST(Decode, RefusesDamagedPictures)
{
    Bytes jpeg = readBytes("quadrants.jpg"), png = pngOf(coordinatePicture(5, 3));
    jpeg.erase(jpeg.end() - 10, jpeg.end());
    EXPECT_EQ(
        refusal(jpeg), "x: the image is damaged: the JPEG end marker is missing, the file is cut off; copy or download it again");
    png.erase(png.end() - 14, png.end());
    EXPECT_EQ(
        refusal(png), "x: the image is damaged: the PNG end marker is missing, the file is cut off; copy or download it again");
    // The frame is whole and every checksum is right, but the pixels are too few.
    EXPECT_EQ(refusal(pngFile({ .width = 5, .height = 3, .rows = Bytes(15) })),
        "x: the image is damaged, or a variant of PNG that is not read; save it again, for example as PNG");
    EXPECT_THAT(refusal(readBytes("quadrants.gif")), HasSubstr("GIF files are not read"));
}

} // namespace
} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/imaging/image_header.h"
#include "tests/support/image_files.h"

#include <gmock/gmock.h>

namespace ps::imaging {
namespace {

using namespace ps::test;
using testing::HasSubstr;

ImageHeader parse(const Bytes& bytes) { return parseImageHeader(bytes, "x"); }

template <typename Call>
Error failure(Call&& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    return { ErrorKind::Internal, "nothing was thrown" };
}

Error refusal(const Bytes& bytes)
{
    return failure([&] { parse(bytes); });
}

Error damage(const Bytes& bytes)
{
    return failure([&] { requireComplete(bytes, parse(bytes), "x"); });
}

Bytes text(const std::string& characters) { return { characters.begin(), characters.end() }; }

Bytes ppm(const std::string& header, std::size_t pixels)
{
    Bytes bytes = text(header);
    bytes.resize(bytes.size() + pixels * 3);
    return bytes;
}

TEST(ImageHeader, ReadsTheSizeOfEveryFormat)
{
    struct Case {
        Bytes bytes {};
        ImageFormat format = ImageFormat::Png;
        int width = 24, height = 16;
    };
    const Image image = coordinatePicture(5, 3);
    const std::vector<Case> cases { { readBytes("quadrants.jpg"), ImageFormat::Jpeg },
        { readBytes("quadrants_progressive.jpg"), ImageFormat::Jpeg },
        { readBytes("quadrants.webp"), ImageFormat::WebP },
        { readBytes("quadrants_lossless.webp"), ImageFormat::WebP },
        { readBytes("quadrants_alpha.webp"), ImageFormat::WebP },
        { withWebPExif(readBytes("quadrants.webp"), coordinatePicture(24, 16), exifBlock(1)), ImageFormat::WebP },
        { pngOf(image), ImageFormat::Png, 5, 3 }, { bmpFile(image), ImageFormat::Bmp, 5, 3 },
        { bmpFile(image, true), ImageFormat::Bmp, 5, 3 },
        { tiffFile({ .width = 5, .height = 3, .pixels = image.rgb }), ImageFormat::Tiff, 5, 3 },
        { tiffFile({ .width = 5, .height = 3, .bigEndian = true, .pixels = image.rgb }), ImageFormat::Tiff, 5, 3 },
        { ppm("P6 # a comment\n5\t3\n255\n", 15), ImageFormat::Ppm, 5, 3 } };
    for (const Case& c : cases) {
        const ImageHeader header = parse(c.bytes);
        EXPECT_EQ(header.format, c.format);
        EXPECT_EQ(header.width, c.width) << formatName(c.format);
        EXPECT_EQ(header.height, c.height) << formatName(c.format);
        EXPECT_EQ(header.orientation, 1);
        EXPECT_NO_THROW(requireComplete(c.bytes, header, "x")) << formatName(c.format);
    }
}

TEST(ImageHeader, ReadsTheOrientationWhereverAFormatKeepsIt)
{
    for (int orientation = 1; orientation <= 8; ++orientation) {
        for (const bool bigEndian : { false, true }) {
            const Bytes exif = exifBlock(orientation, bigEndian);
            Bytes prefixed = text(std::string("Exif\0\0", 6));
            prefixed.insert(prefixed.end(), exif.begin(), exif.end());
            const Image size = coordinatePicture(24, 16);
            EXPECT_EQ(parse(withJpegExif(readBytes("quadrants.jpg"), exif)).orientation, orientation);
            EXPECT_EQ(parse(withWebPExif(readBytes("quadrants.webp"), size, exif)).orientation, orientation);
            EXPECT_EQ(parse(withWebPExif(readBytes("quadrants.webp"), size, prefixed)).orientation, orientation);
            EXPECT_EQ(parse(pngFile({ .rows = { 1, 2, 3 }, .before = { { "eXIf", exif } } })).orientation,
                orientation);
            EXPECT_EQ(parse(pngFile({ .rows = { 1, 2, 3 }, .after = { { "eXIf", exif } } })).orientation,
                orientation);
            EXPECT_EQ(
                parse(tiffFile({ .orientation = orientation, .bigEndian = bigEndian, .pixels = { 1, 2, 3 } })).orientation,
                orientation);
        }
    }
}

TEST(ImageHeader, IgnoresABrokenExifBlock)
{
    const Bytes good = exifBlock(6);
    for (std::size_t length = 0; length < good.size(); ++length) {
        const Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
        // Without the offset of a next directory the block is still whole.
        EXPECT_EQ(parse(withJpegExif(readBytes("quadrants.jpg"), cut)).orientation, length >= good.size() - 6 ? 6 : 1)
            << length;
    }
    EXPECT_EQ(parse(withJpegExif(readBytes("quadrants.jpg"), exifBlock(0))).orientation, 1);
    EXPECT_EQ(parse(withJpegExif(readBytes("quadrants.jpg"), exifBlock(9))).orientation, 1);
}

TEST(ImageHeader, TellsAlphaDepthAndFurtherPages)
{
    EXPECT_TRUE(parse(pngFile({ .colorType = 6, .rows = { 1, 2, 3, 4 } })).alpha);
    EXPECT_TRUE(parse(pngFile({ .colorType = 4, .rows = { 1, 2 } })).alpha);
    EXPECT_TRUE(parse(pngFile({ .rows = { 1, 2, 3 }, .before = { { "tRNS", { 0, 1, 0, 2, 0, 3 } } } })).alpha);
    EXPECT_FALSE(parse(pngFile({ .rows = { 1, 2, 3 } })).alpha);
    EXPECT_TRUE(parse(readBytes("quadrants_alpha.webp")).alpha);
    EXPECT_FALSE(parse(readBytes("quadrants_lossless.webp")).alpha);
    EXPECT_TRUE(parse(tiffFile({ .channels = 4, .pixels = { 1, 2, 3, 4 } })).alpha);
    EXPECT_EQ(parse(pngFile({ .colorType = 0, .bitDepth = 1, .rows = { 128 } })).bitDepth, 1);
    EXPECT_EQ(parse(pngFile({ .bitDepth = 16, .rows = { 1, 2, 3, 4, 5, 6 } })).bitDepth, 16);
    EXPECT_EQ(parse(tiffFile({ .bits = 16, .pixels = { 1, 2, 3, 4, 5, 6 } })).bitDepth, 16);
    EXPECT_EQ(parse(ppm("P6 1 1 65535\n", 2)).bitDepth, 16);
    EXPECT_TRUE(parse(tiffFile({ .furtherPage = true, .pixels = { 1, 2, 3 } })).more);
    EXPECT_FALSE(parse(tiffFile({ .pixels = { 1, 2, 3 } })).more);
    EXPECT_TRUE(
        parse(pngFile({ .rows = { 1, 2, 3 }, .before = { { "acTL", { 0, 0, 0, 2, 0, 0, 0, 0 } } } })).more);
}

TEST(ImageHeader, RefusesOtherFormatsByName)
{
    const std::vector<std::pair<Bytes, std::string>> cases { { readBytes("quadrants.gif"), "GIF" },
        { text(std::string("\0\0\0\x18"
                           "ftypheic",
              12)),
            "HEIC" },
        { text(std::string("\0\0\0\x18"
                           "ftypavif",
              12)),
            "AVIF" },
        { text(std::string("\0\0\0\x0CjP  ", 8)), "JPEG 2000" }, { text("\xFF\x0A"), "JPEG XL" },
        { text(std::string("II+\0", 4)), "BigTIFF" }, { text("<svg xmlns"), "SVG" },
        { text("%PDF-1.7"), "PDF" }, { text("P5 1 1 255\n"), "PGM" }, { text("8BPS"), "Photoshop" },
        { text("\x59\xA6\x6A\x95"), "Sun raster" } };
    for (const auto& [bytes, name] : cases) {
        const Error error = refusal(bytes);
        EXPECT_EQ(error.kind(), ErrorKind::NotThisFormat) << name;
        EXPECT_EQ(error.problem(), name + " files are not read as pictures");
        EXPECT_THAT(error.hint(), HasSubstr("JPEG, PNG, WebP, BMP, PPM or TIFF"));
    }
    EXPECT_EQ(refusal(text("hello")).problem(), "this is not a picture in a known format");
    EXPECT_EQ(refusal({}).problem(), "the file is empty");
}

TEST(ImageHeader, RefusesVariantsWithoutADecoder)
{
    Bytes lossless = readBytes("quadrants.jpg");
    Bytes twelveBits = lossless;
    for (std::size_t i = 0; i + 4 < lossless.size(); ++i) {
        if (lossless[i] == 0xFF && lossless[i + 1] == 0xC0 && lossless[i + 2] == 0) {
            lossless[i + 1] = 0xC3;
            twelveBits[i + 4] = 12;
        }
    }
    EXPECT_EQ(refusal(lossless).message(),
        "x: lossless and hierarchical JPEG pictures are not read; save it as PNG");
    EXPECT_EQ(refusal(twelveBits).message(),
        "x: JPEG pictures with 12 bits per channel are not read; save it as PNG");
    EXPECT_EQ(refusal(readBytes("animated.webp")).message(),
        "x: animated WebP pictures are not read; save one frame of it as PNG");
    const Error floating = refusal(tiffFile({ .bits = 32, .sampleFormat = 3, .pixels = Bytes(12) }));
    EXPECT_EQ(floating.kind(), ErrorKind::Unsupported);
    EXPECT_THAT(floating.message(), HasSubstr("up to 16 whole-numbered bits"));
}

TEST(ImageHeader, RefusesBrokenHeaders)
{
    EXPECT_EQ(refusal(pngFile({ .width = 0, .height = 1 })).message(),
        "x: the image is damaged: its header gives the size 0 x 1; copy or download it again");
    EXPECT_THAT(refusal(pngFile({ .colorType = 3, .bitDepth = 16 })).message(),
        HasSubstr("colour type 3 with 16 bits"));
    EXPECT_THAT(refusal(text("P6 2 x")).message(), HasSubstr("a number is missing in its PPM header"));
    EXPECT_THAT(refusal(text("P6 2 2 0\n")).message(), HasSubstr("the largest value 0"));
    EXPECT_THAT(refusal(text("P6 2")).message(), HasSubstr("ends inside its header"));
    Bytes bmp = bmpFile(coordinatePicture(2, 2));
    bmp[28] = 23;
    EXPECT_THAT(refusal(bmp).message(), HasSubstr("23 bits per pixel"));
    EXPECT_EQ(refusal({ 0xFF, 0xD8, 0xFF, 0xD9 }).message(),
        "x: the image is damaged: the JPEG frame header is missing; copy or download it again");
}

TEST(ImageHeader, EveryPrefixIsAHeaderOrAWordedError)
{
    const Image image = coordinatePicture(5, 3);
    const std::vector<Bytes> files { withJpegExif(readBytes("quadrants.jpg"), exifBlock(6)),
        readBytes("quadrants_alpha.webp"), pngOf(image), bmpFile(image),
        tiffFile({ .width = 5, .height = 3, .pixels = image.rgb }), ppm("P6 5 3 255\n", 15) };
    for (const Bytes& file : files) {
        for (std::size_t length = 0; length < file.size(); ++length) {
            const Bytes prefix(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
            try {
                const ImageHeader header = parse(prefix);
                EXPECT_EQ(header.width, parse(file).width);
            } catch (const Error& error) {
                EXPECT_NE(error.kind(), ErrorKind::Internal) << error.message();
            }
        }
    }
}

TEST(Completeness, MissesTheEndOfCutFiles)
{
    const Image image = coordinatePicture(5, 3);
    const std::vector<std::pair<Bytes, std::string>> cases { { readBytes("quadrants.jpg"),
                                                                 "the JPEG end marker is missing" },
        { readBytes("quadrants_progressive.jpg"), "the JPEG end marker is missing" },
        { pngOf(image), "the PNG end marker is missing" },
        { readBytes("quadrants.webp"), "the WebP file is cut off" },
        { bmpFile(image), "the BMP file is cut off" } };
    for (const auto& [file, words] : cases) {
        for (const std::ptrdiff_t missing : { 1, 2, 20 }) {
            const Error error = damage({ file.begin(), file.end() - missing });
            EXPECT_EQ(error.kind(), ErrorKind::Damaged);
            EXPECT_THAT(error.message(), HasSubstr("the image is damaged: " + words));
        }
    }
}

TEST(Completeness, AllowsWhatFollowsTheEnd)
{
    for (Bytes file : { readBytes("quadrants.jpg"), pngOf(coordinatePicture(5, 3)) }) {
        file.insert(file.end(), { 1, 2, 3 });
        EXPECT_NO_THROW(requireComplete(file, parse(file), "x"));
    }
}

TEST(Completeness, IsNotFooledByAnEndMarkerInsideMetadata)
{
    Bytes jpeg = withJpegExif(readBytes("quadrants.jpg"), { 0xFF, 0xD9, 0xFF, 0xD9 });
    EXPECT_NO_THROW(requireComplete(jpeg, parse(jpeg), "x"));
    jpeg.resize(jpeg.size() - 2);
    EXPECT_EQ(damage(jpeg).kind(), ErrorKind::Damaged);
}

TEST(Completeness, ChecksThePngChecksums)
{
    Bytes file = pngOf(coordinatePicture(5, 3));
    file[file.size() - 20] ^= 1; // in the pixels
    EXPECT_THAT(damage(file).message(), HasSubstr("the checksum of its PNG chunk IDAT is wrong"));
}

} // namespace
} // namespace ps::imaging

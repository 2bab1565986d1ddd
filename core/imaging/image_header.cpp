// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/image_header.h"

#include "core/imaging/header_formats.h"

#include <array>

namespace ps::imaging {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t offset = 0;
    std::string_view bytes {};
    const char* name = "";
};

struct Reader {
    std::string_view signature {};
    ImageHeader (*read)(const ByteView&) = nullptr;
};

constexpr std::array kReaders {
    Reader { "\xFF\xD8\xFF"sv, readJpegHeader },
    Reader { "\x89PNG\r\n\x1A\n"sv, readPngHeader },
    Reader { "BM"sv, readBmpHeader },
    Reader { "P6"sv, readPpmHeader },
    Reader { "II*\0"sv, readTiffHeader },
    Reader { "MM\0*"sv, readTiffHeader },
};

// Formats people do have on their disks; the others are "not a known picture format". None of them reaches a decoder.
constexpr std::array kRefused {
    Signature { 0, "GIF8"sv, "GIF" },
    Signature { 4, "ftypheic"sv, "HEIC" },
    Signature { 4, "ftypheix"sv, "HEIC" },
    Signature { 4, "ftypmif1"sv, "HEIF" },
    Signature { 4, "ftypavif"sv, "AVIF" },
    Signature { 4, "ftypavis"sv, "AVIF" },
    Signature { 0, "\0\0\0\x0CjP  "sv, "JPEG 2000" },
    Signature { 0, "\xFF\x4F\xFF\x51"sv, "JPEG 2000" },
    Signature { 0, "\xFF\x0A"sv, "JPEG XL" },
    Signature { 0, "\0\0\0\x0CJXL "sv, "JPEG XL" },
    Signature { 0, "II+\0"sv, "BigTIFF" },
    Signature { 0, "MM\0+"sv, "BigTIFF" },
    Signature { 0, "8BPS"sv, "Photoshop" },
    Signature { 0, "%PDF"sv, "PDF" },
    Signature { 0, "<svg"sv, "SVG" },
    Signature { 0, "<?xml"sv, "SVG or XML" },
    Signature { 0, "v/1\x01"sv, "OpenEXR" },
    Signature { 0, "#?RADIANCE"sv, "Radiance HDR" },
    Signature { 0, "\x59\xA6\x6A\x95"sv, "Sun raster" },
    Signature { 0, "qoif"sv, "QOI" },
    Signature { 0, "DDS "sv, "DDS" },
    Signature { 0, "P1"sv, "PBM" },
    Signature { 0, "P2"sv, "PGM" },
    Signature { 0, "P3"sv, "plain PPM" },
    Signature { 0, "P4"sv, "PBM" },
    Signature { 0, "P5"sv, "PGM" },
    Signature { 0, "P7"sv, "PAM" },
    Signature { 0, "PK\x03\x04"sv, "zip" },
};

Error refusal(const ByteView& view)
{
    const std::string hint = "save it as JPEG, PNG, WebP, BMP, PPM or TIFF";
    if (view.size() == 0)
        return { ErrorKind::Damaged, "the file is empty", view.where(), "copy or download it again" };
    for (const Signature& refused : kRefused) {
        if (view.is(refused.offset, refused.bytes))
            return { ErrorKind::NotThisFormat, refused.name + std::string(" files are not read as pictures"),
                view.where(), hint };
    }
    return { ErrorKind::NotThisFormat, "this is not a picture in a known format", view.where(), hint };
}

ImageHeader readHeader(const ByteView& view)
{
    if (view.is(0, "RIFF") && view.is(8, "WEBP"))
        return readWebPHeader(view);
    for (const Reader& reader : kReaders) {
        if (view.is(0, reader.signature))
            return reader.read(view);
    }
    throw refusal(view);
}

} // namespace

const char* formatName(ImageFormat format)
{
    constexpr std::array kNames { "JPEG", "PNG", "WebP", "BMP", "PPM", "TIFF" };
    return kNames[static_cast<std::size_t>(format)];
}

ImageHeader parseImageHeader(std::span<const std::uint8_t> bytes, const std::string& where)
{
    const ByteView view(bytes, where);
    const ImageHeader header = readHeader(view);
    if (header.width < 1 || header.height < 1) {
        view.damaged("its header gives the size " + std::to_string(header.width) + " x "
            + std::to_string(header.height));
    }
    return header;
}

void requireComplete(std::span<const std::uint8_t> bytes, const ImageHeader& header, const std::string& where)
{
    const ByteView view(bytes, where);
    switch (header.format) {
    case ImageFormat::Jpeg: return requireCompleteJpeg(view);
    case ImageFormat::Png: return requireCompletePng(view);
    case ImageFormat::WebP: return requireCompleteWebP(view);
    case ImageFormat::Bmp: return requireCompleteBmp(view, header);
    case ImageFormat::Ppm: // its reader counts the bytes itself
    case ImageFormat::Tiff: return;
    }
}

} // namespace ps::imaging

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/decode.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/limits.h"
#include "core/imaging/header_formats.h"
#include "core/imaging/image_header.h"
#include "core/imaging/mat_view.h"
#include "core/imaging/orientation.h"

#include <opencv2/core/utility.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <new>

namespace ps::imaging {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kFirstBytes = 256 << 10; // holds the size in nearly every file

/// One thread: the engine's run-time has its own pool, and two pools fight over the cores.
void prepareOpenCv()
{
    static const bool done = [] {
        cv::setNumThreads(1);
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
        return true;
    }();
    static_cast<void>(done);
}

std::string megapixels(std::int64_t pixels)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.4g Mpx", static_cast<double>(pixels) / 1e6);
    return text;
}

void requireSize(const ImageHeader& header, const DecodeOptions& options, const std::string& where)
{
    const std::string size = "the picture is " + std::to_string(header.width) + " x "
        + std::to_string(header.height) + " pixels";
    if (std::max(header.width, header.height) > limits::kImageSide) {
        throw Error(ErrorKind::Unsupported,
            size + ", a side may have at most " + std::to_string(limits::kImageSide), where, "scale it down");
    }
    if (header.width * header.height > options.maxPixels) {
        throw Error(ErrorKind::Unsupported,
            size + " (" + megapixels(header.width * header.height) + "), the limit is "
                + megapixels(options.maxPixels),
            where, "scale it down");
    }
}

/// Size and format from the beginning of the file, so that a picture too large to decode is not even read. A file whose
/// directory lies further back (TIFF, JPEG behind long metadata) is left to the check of the whole.
void requireSizeOfFile(const FileReader& reader, const DecodeOptions& options, const std::string& where)
{
    std::vector<std::uint8_t> first(std::min(reader.size(), kFirstBytes));
    reader.read(0, first.data(), first.size());
    try {
        requireSize(parseImageHeader(first, where), options, where);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Damaged || first.size() == reader.size())
            throw;
    }
}

Error undecodable(const ImageHeader& header, const std::string& where)
{
    return { ErrorKind::Damaged,
        std::string("the image is damaged, or a variant of ") + formatName(header.format) + " that is not read",
        where, "save it again, for example as PNG" };
}

cv::Mat decodeMat(std::span<const std::uint8_t> bytes, int flags)
{
    const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<std::uint8_t*>(bytes.data()));
    return cv::imdecode(raw, flags | cv::IMREAD_IGNORE_ORIENTATION);
}

/// The high byte of 16-bit channels. convertTo would round.
cv::Mat highBytes(const cv::Mat& deep)
{
    cv::Mat result(deep.size(), CV_8UC3);
    for (int y = 0; y < deep.rows; ++y) {
        const auto* from = deep.ptr<std::uint16_t>(y);
        std::transform(from, from + deep.cols * 3, result.ptr<std::uint8_t>(y),
            [](std::uint16_t value) { return static_cast<std::uint8_t>(value >> 8); });
    }
    return result;
}

/// libtiff rounds 16 bits to 8 and multiplies colours by an alpha that is still apart from them. Both are ours to do and
/// not to do: deep pictures are fetched deep, and the file's copy says that the multiplication has happened.
cv::Mat decodeTiff(std::span<const std::uint8_t> bytes, const ImageHeader& header, const std::string& where)
{
    if (header.bitDepth > 8) {
        const cv::Mat deep = decodeMat(bytes, cv::IMREAD_COLOR | cv::IMREAD_ANYDEPTH);
        return deep.type() == CV_16UC3 ? highBytes(deep) : deep;
    }
    if (const auto at = tiffAlphaKind({ bytes, where })) {
        std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
        copy[*at] = 1;
        return decodeMat(copy, cv::IMREAD_COLOR);
    }
    return decodeMat(bytes, cv::IMREAD_COLOR);
}

/// OpenCV's pixels, BGR turned into RGB. A TIFF file's orientation is already applied here: OpenCV does so with or
/// without being asked.
Image decodePixels(std::span<const std::uint8_t> bytes, const ImageHeader& header, const std::string& where)
{
    const bool tiff = header.format == ImageFormat::Tiff;
    cv::Mat decoded;
    try {
        decoded = tiff ? decodeTiff(bytes, header, where) : decodeMat(bytes, cv::IMREAD_COLOR);
    } catch (const cv::Exception& error) {
        if (error.code == cv::Error::StsNoMem)
            throw std::bad_alloc();
        throw undecodable(header, where);
    }
    const bool turned = tiff && header.orientation >= 5;
    const std::int64_t width = turned ? header.height : header.width,
                       height = turned ? header.width : header.height;
    if (decoded.type() != CV_8UC3 || decoded.cols != width || decoded.rows != height)
        throw undecodable(header, where);
    Image image = blankImage(decoded.cols, decoded.rows);
    cv::Mat target = matOf(image);
    cv::cvtColor(decoded, target, cv::COLOR_BGR2RGB);
    return image;
}

std::vector<std::string> notes(const ImageHeader& header)
{
    std::vector<std::string> lines;
    if (header.alpha)
        lines.emplace_back("alpha dropped");
    if (header.bitDepth > 8)
        lines.push_back(std::to_string(header.bitDepth) + " bit reduced to 8");
    if (header.more)
        lines.emplace_back(
            header.format == ImageFormat::Tiff ? "first page of several" : "first frame of an animation");
    return lines;
}

double millisecondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

} // namespace

DecodedImage decodeFile(const std::filesystem::path& file, const DecodeOptions& options)
{
    const auto begin = Clock::now();
    const std::string where = file.string();
    requireSizeOfFile(FileReader(file), options, where);
    DecodedImage result = decodeBytes(readFile(file, limits::kImageFileBytes), where, options);
    result.info.name = file.filename().string();
    result.elapsedMs = millisecondsSince(begin);
    return result;
}

DecodedImage decodeBytes(std::span<const std::uint8_t> bytes, const std::string& name, const DecodeOptions& options)
{
    const auto begin = Clock::now();
    prepareOpenCv();
    const ImageHeader header = parseImageHeader(bytes, name);
    requireSize(header, options, name);
    requireComplete(bytes, header, name);

    DecodedImage result;
    const bool ownTurn = header.format != ImageFormat::Tiff;
    try {
        result.image = header.format == ImageFormat::Ppm ? parsePpm(bytes, name)
                                                         : decodePixels(bytes, header, name);
        if (ownTurn && options.applyExif)
            result.image = oriented(std::move(result.image), header.orientation);
    } catch (const std::bad_alloc&) {
        throw Error(ErrorKind::OutOfMemory,
            "there is not enough memory for a picture of " + megapixels(header.width * header.height), name,
            "scale it down or close other programs");
    }
    result.info.name = result.info.argument = name;
    result.info.exifOrientation = header.orientation;
    result.info.exifApplied = header.orientation != 1 && (options.applyExif || !ownTurn);
    result.info.notes = notes(header);
    result.info.sha256 = pixelHash(result.image);
    result.elapsedMs = millisecondsSince(begin);
    return result;
}

} // namespace ps::imaging

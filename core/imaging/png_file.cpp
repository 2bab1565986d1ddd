// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/png_file.h"

#include "core/base/atomic_file.h"
#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/limits.h"
#include "core/imaging/decode.h"
#include "core/imaging/mat_view.h"
#include "core/imaging/png_chunk.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace ps::imaging {
namespace {

using Bytes = std::vector<std::uint8_t>;

void appendBigEndian(Bytes& bytes, std::uint32_t value)
{
    for (const int shift : { 24, 16, 8, 0 })
        bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

Bytes textChunk(const std::string& keyword, const std::string& text)
{
    Bytes body { 'i', 'T', 'X', 't' };
    body.insert(body.end(), keyword.begin(), keyword.end());
    body.insert(body.end(), { 0, 0, 0, 0, 0 }); // end of keyword, uncompressed, no language, no translated keyword
    body.insert(body.end(), text.begin(), text.end());
    Bytes chunk;
    appendBigEndian(chunk, static_cast<std::uint32_t>(body.size() - 4));
    chunk.insert(chunk.end(), body.begin(), body.end());
    appendBigEndian(chunk, pngChecksum(body));
    return chunk;
}

/// In the order of channels that OpenCV's encoders read.
cv::Mat forEncoder(const Image& image, std::span<const std::uint8_t> alpha)
{
    cv::Mat pixels;
    if (alpha.empty()) {
        cv::cvtColor(matOf(image), pixels, cv::COLOR_RGB2BGR);
        return pixels;
    }
    PS_CHECK(alpha.size() * 3 == image.rgb.size());
    cv::cvtColor(matOf(image), pixels, cv::COLOR_RGB2BGRA);
    for (std::size_t i = 0; i < alpha.size(); ++i)
        pixels.data[i * 4 + 3] = alpha[i];
    return pixels;
}

} // namespace

Bytes encodePng(const Image& image, const std::vector<std::pair<std::string, std::string>>& texts,
    std::span<const std::uint8_t> alpha)
{
    constexpr std::ptrdiff_t kAfterHeader = 8 + 12 + 13; // signature and IHDR
    Bytes bytes;
    if (!cv::imencode(".png", forEncoder(image, alpha), bytes))
        throw Error(ErrorKind::Internal, "the picture could not be encoded as PNG");
    Bytes chunks;
    for (const auto& [keyword, text] : texts) {
        const Bytes chunk = textChunk(keyword, text);
        chunks.insert(chunks.end(), chunk.begin(), chunk.end());
    }
    bytes.insert(bytes.begin() + kAfterHeader, chunks.begin(), chunks.end());
    return bytes;
}

void writePng(const std::filesystem::path& file, const Image& image)
{
    writePngBytes(file, image, encodePng(image));
}

void writePngBytes(const std::filesystem::path& file, const Image& image, std::span<const std::uint8_t> bytes)
{
    // Not only the bytes: a decoder must find the same pixels in them.
    if (pixelHash(decodeBytes(
            bytes, file.filename().string(), { .maxPixels = limits::kImageSide * limits::kImageSide })
                      .image)
        != pixelHash(image))
        throw Error(ErrorKind::Internal, "the picture reads back differently from what was drawn", file.string());
    writeVerified(file, bytes);
}

void writeVerified(const std::filesystem::path& file, std::span<const std::uint8_t> bytes)
{
    writeFileAtomically(file, bytes);
    if (const Bytes back = readFile(file, bytes.size());
        !std::equal(back.begin(), back.end(), bytes.begin(), bytes.end())) {
        throw Error(ErrorKind::Io, "the file reads back differently from what was written", file.string(),
            "check the disk and export again");
    }
}

} // namespace ps::imaging

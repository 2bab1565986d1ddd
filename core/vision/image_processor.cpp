// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vision/image_processor.h"

#include "core/base/error.h"
#include "core/vision/resample.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace ps {
namespace {

constexpr int kChannels = 3;

std::size_t bytesOf(int width, int height)
{
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * kChannels;
}

/// min(ceil(length * scale), limit): the ceiling acts on the rounded double product, as in transformers.
int scaledUp(int length, double scale, int limit)
{
    return static_cast<int>(std::min(std::ceil(length * scale), static_cast<double>(limit)));
}

void placeOnCanvas(ImageGeometry& geometry, const std::vector<std::pair<int, int>>& pinpoints)
{
    auto& g = geometry;
    std::tie(g.canvasHeight, g.canvasWidth) = bestCanvas(g.imageHeight, g.imageWidth, pinpoints);
    const double scaleWidth = static_cast<double>(g.canvasWidth) / g.imageWidth;
    const double scaleHeight = static_cast<double>(g.canvasHeight) / g.imageHeight;
    const bool byWidth = scaleWidth < scaleHeight;
    g.resizedWidth = byWidth ? g.canvasWidth : scaledUp(g.imageWidth, scaleHeight, g.canvasWidth);
    g.resizedHeight = byWidth ? scaledUp(g.imageHeight, scaleWidth, g.canvasHeight) : g.canvasHeight;
    g.offsetTop = (g.canvasHeight - g.resizedHeight) / 2;
    g.offsetLeft = (g.canvasWidth - g.resizedWidth) / 2;
    g.gridRows = g.canvasHeight / g.partitionSize;
    g.gridCols = g.canvasWidth / g.partitionSize;
}

/// The shortest edge becomes S, the middle of the longer one is kept.
void placeForCrop(ImageGeometry& geometry)
{
    auto& g = geometry;
    const int shortSide = std::min(g.imageHeight, g.imageWidth), longSide = std::max(g.imageHeight, g.imageWidth);
    const int resized = static_cast<int>(
        static_cast<double>(std::int64_t { g.partitionSize } * longSide) / shortSide);
    g.resizedHeight = g.imageHeight <= g.imageWidth ? g.partitionSize : resized;
    g.resizedWidth = g.imageHeight <= g.imageWidth ? resized : g.partitionSize;
    g.canvasHeight = g.canvasWidth = g.partitionSize;
    g.offsetTop = (g.resizedHeight - g.partitionSize) / 2;
    g.offsetLeft = (g.resizedWidth - g.partitionSize) / 2;
}

/// A D x D square around the picture at its own size; the square is resized to S x S.
void placeOnSquare(ImageGeometry& geometry)
{
    auto& g = geometry;
    g.canvasHeight = g.canvasWidth = std::max(g.imageHeight, g.imageWidth);
    g.resizedHeight = g.imageHeight;
    g.resizedWidth = g.imageWidth;
    g.offsetTop = (g.canvasHeight - g.imageHeight) / 2;
    g.offsetLeft = (g.canvasWidth - g.imageWidth) / 2;
}

void paste(const Image& source, Image& target, int top, int left)
{
    for (int y = 0; y < source.height; ++y)
        std::memcpy(target.rgb.data() + bytesOf(target.width, top + y) + bytesOf(left, 1),
            source.rgb.data() + bytesOf(source.width, y), bytesOf(source.width, 1));
}

std::vector<std::uint8_t> anyResPixels(const Image& image, const ImageGeometry& g)
{
    const int size = g.partitionSize;
    std::vector<std::uint8_t> pixels = resizeBicubic(image, size, size).rgb; // the overview ignores the aspect ratio
    Image canvas { g.canvasWidth, g.canvasHeight,
        std::vector<std::uint8_t>(bytesOf(g.canvasWidth, g.canvasHeight)) }; // black
    paste(resizeBicubic(image, g.resizedWidth, g.resizedHeight), canvas, g.offsetTop, g.offsetLeft);
    pixels.reserve(pixels.size() * static_cast<std::size_t>(g.partitionCount()));
    for (int tile = 0; tile < g.gridRows * g.gridCols; ++tile)
        for (int y = 0; y < size; ++y) {
            const auto* line = canvas.rgb.data() + bytesOf(canvas.width, tile / g.gridCols * size + y)
                + bytesOf(tile % g.gridCols * size, 1);
            pixels.insert(pixels.end(), line, line + bytesOf(size, 1));
        }
    return pixels;
}

std::vector<std::uint8_t> squarePixels(const Image& image, const ImageGeometry& g, const std::array<float, 3>& mean)
{
    ResampleCanvas square {
        .width = g.canvasWidth, .height = g.canvasHeight, .left = g.offsetLeft, .top = g.offsetTop
    };
    std::transform(mean.begin(), mean.end(), square.colour.begin(),
        [](float value) { return static_cast<std::uint8_t>(std::clamp(value * 255.0F, 0.0F, 255.0F)); });
    return resizeBicubic(image, square, g.partitionSize, g.partitionSize).rgb;
}

/// (channel, level) -> value; the same doubles and floats, in the same order, as rescale and normalise of transformers.
std::vector<float> valueTable(const ProcessorConfig& processor)
{
    std::vector<float> table;
    for (std::size_t c = 0; c < kChannels; ++c)
        for (int level = 0; level < 256; ++level)
            table.push_back(
                (static_cast<float>(level * processor.rescale) - processor.mean[c]) / processor.deviation[c]);
    return table;
}

std::vector<float> normalised(const std::vector<std::uint8_t>& pixels, int size, const ProcessorConfig& processor)
{
    const auto table = valueTable(processor);
    const std::size_t area = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
    std::vector<float> values(pixels.size());
    for (std::size_t first = 0; first < pixels.size(); first += kChannels * area)
        for (std::size_t c = 0; c < kChannels; ++c) {
            const float* level = table.data() + c * 256;
            float* plane = values.data() + first + c * area;
            const std::uint8_t* source = pixels.data() + first + c;
            for (std::size_t i = 0; i < area; ++i)
                plane[i] = level[source[i * kChannels]];
        }
    return values;
}

} // namespace

std::pair<int, int> bestCanvas(int height, int width, const std::vector<std::pair<int, int>>& pinpoints)
{
    std::pair<int, int> best {};
    std::int64_t bestEffective = 0, leastWaste = std::numeric_limits<std::int64_t>::max();
    for (const auto& [canvasHeight, canvasWidth] : pinpoints) {
        const double scale = std::min(
            static_cast<double>(canvasWidth) / width, static_cast<double>(canvasHeight) / height);
        const auto scaledWidth = static_cast<std::int64_t>(width * scale),
                   scaledHeight = static_cast<std::int64_t>(height * scale);
        const auto effective = std::min(scaledWidth * scaledHeight, std::int64_t { width } * height);
        const auto waste = std::int64_t { canvasHeight } * canvasWidth - effective;
        if (effective > bestEffective || (effective == bestEffective && waste < leastWaste)) {
            best = { canvasHeight, canvasWidth };
            bestEffective = effective;
            leastWaste = waste;
        }
    }
    return best;
}

ImageGeometry imageGeometry(
    int height, int width, const ProcessorConfig& processor, int partitionSize, int patchSize)
{
    if (height <= 0 || width <= 0)
        throw Error(ErrorKind::Unsupported, "the image is empty");
    ImageGeometry geometry;
    geometry.framing = processor.framing;
    geometry.imageHeight = height;
    geometry.imageWidth = width;
    geometry.partitionSize = partitionSize;
    geometry.patchSize = patchSize;
    switch (processor.framing) {
    case Framing::AnyRes: placeOnCanvas(geometry, processor.pinpoints); break;
    case Framing::CenterCrop: placeForCrop(geometry); break;
    case Framing::PadSquare: placeOnSquare(geometry); break;
    }
    return geometry;
}

ProcessedImage processImage(const Image& image, const ProcessorConfig& processor, int partitionSize, int patchSize)
{
    ProcessedImage result;
    result.geometry = imageGeometry(
        image.empty() ? 0 : image.height, image.width, processor, partitionSize, patchSize);
    const auto& g = result.geometry;
    switch (processor.framing) {
    case Framing::AnyRes: result.pixels = anyResPixels(image, g); break;
    case Framing::CenterCrop:
        // Only the window is computed: a picture of 700 x 4 pixels is 58800 x 336 before the crop.
        result.pixels = resizeBicubic(image, g.resizedWidth, g.resizedHeight,
            { g.offsetLeft, g.offsetTop, partitionSize, partitionSize })
                            .rgb;
        break;
    case Framing::PadSquare: result.pixels = squarePixels(image, g, processor.mean); break;
    }
    result.values = normalised(result.pixels, partitionSize, processor);
    return result;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_picture.h"

#include <algorithm>
#include <array>

namespace ps::test {

double noise(unsigned a, unsigned b)
{
    std::uint32_t h = a * 374761393U + b * 668265263U + 12345U;
    h = (h ^ (h >> 13)) * 1274126177U;
    return (h ^ (h >> 16)) / 4294967296.0;
}

Image samplePicture(int width, int height)
{
    struct Disc {
        double x, y, radius, hole;
        std::array<int, 3> color;
    };
    const std::array<Disc, 4> discs { { { 0.22, 0.35, 0.16, 0, { 196, 48, 52 } },
        { 0.52, 0.68, 0.12, 0, { 44, 90, 190 } }, { 0.78, 0.36, 0.17, 0.09, { 232, 186, 40 } },
        { 0.88, 0.80, 0.09, 0, { 40, 140, 80 } } } };
    Image image { .width = width, .height = height };
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const int shade = 150 + 60 * y / height
                + static_cast<int>(8 * noise(static_cast<unsigned>(x), static_cast<unsigned>(y)));
            std::array<int, 3> color { shade, shade - 8, shade - 24 };
            for (const Disc& disc : discs) {
                const double dx = x - disc.x * width, dy = y - disc.y * height, r = disc.radius * height,
                             hole = disc.hole * height;
                if (const double d2 = dx * dx + dy * dy; d2 <= r * r && d2 >= hole * hole)
                    color = disc.color;
            }
            for (const int channel : color)
                image.rgb.push_back(static_cast<std::uint8_t>(channel));
        }
    }
    return image;
}

std::vector<std::uint8_t> partitionPixels(const ImageGeometry& geometry, const Image& image)
{
    const auto side = static_cast<std::size_t>(geometry.partitionSize);
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(geometry.partitionCount()) * side * side * 3, 0);
    std::size_t at = 0;
    for (int p = 0; p < geometry.partitionCount(); ++p) {
        for (int y = 0; y < geometry.partitionSize; ++y) {
            for (int x = 0; x < geometry.partitionSize; ++x, at += 3) {
                double u = (x + 0.5) / geometry.partitionSize, v = (y + 0.5) / geometry.partitionSize;
                if (p > 0) {
                    const int row = (p - 1) / geometry.gridCols, col = (p - 1) % geometry.gridCols;
                    u = (col * geometry.partitionSize + x + 0.5 - geometry.offsetLeft) / geometry.resizedWidth;
                    v = (row * geometry.partitionSize + y + 0.5 - geometry.offsetTop) / geometry.resizedHeight;
                }
                if (u < 0 || u >= 1 || v < 0 || v >= 1)
                    continue; // padding is black
                const auto from = static_cast<std::size_t>(v * image.height) * static_cast<std::size_t>(image.width)
                    + static_cast<std::size_t>(u * image.width);
                std::copy_n(image.rgb.begin() + static_cast<std::ptrdiff_t>(from * 3), 3,
                    pixels.begin() + static_cast<std::ptrdiff_t>(at));
            }
        }
    }
    return pixels;
}

} // namespace ps::test

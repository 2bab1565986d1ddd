// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture_stage.h"

#include "core/imaging/resize.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ps::imaging {
namespace {

constexpr double kSmallest = 720, kLargest = 1440; // of the long side: the width of a page, the width of a slide

double unitsPerPixel(const Image& image)
{
    const double side = std::max(image.width, image.height);
    return std::clamp(side, kSmallest, kLargest) / side;
}

Image scaledPicture(const Image& image, int scale)
{
    const double factor = unitsPerPixel(image) * scale;
    const auto side = [factor](
                          int length) { return std::max(1, static_cast<int>(std::lround(length * factor))); };
    return smoothResize(image, side(image.width), side(image.height));
}

} // namespace

PictureStage::PictureStage(const Image& original, int scale)
    : m_bright(scaledPicture(original, scale))
    , m_pixels(m_bright)
    , m_width(static_cast<double>(m_bright.width) / scale)
    , m_height(static_cast<double>(m_bright.height) / scale)
    , m_unitsPerPixelX(m_width / original.width)
    , m_unitsPerPixelY(m_height / original.height)
    , m_painter(m_pixels, scale)
{
}

Rect PictureStage::cell(const Rect& imageRect) const
{
    const double left = m_painter.snapped(imageRect.x * m_unitsPerPixelX);
    const double top = m_painter.snapped(imageRect.y * m_unitsPerPixelY);
    return { left, top, m_painter.snapped((imageRect.x + imageRect.width) * m_unitsPerPixelX) - left,
        m_painter.snapped((imageRect.y + imageRect.height) * m_unitsPerPixelY) - top };
}

void PictureStage::darken(double factor)
{
    std::array<std::uint8_t, 256> darker {};
    for (std::size_t i = 0; i < darker.size(); ++i)
        darker[i] = static_cast<std::uint8_t>(std::lround(static_cast<double>(i) * factor));
    for (std::uint8_t& value : m_pixels.rgb)
        value = darker[value];
}

void PictureStage::restore(const Rect& area)
{
    const auto pixel = [this](double unit) { return static_cast<int>(std::lround(unit * m_painter.scale())); };
    const int left = pixel(area.x), right = std::min(pixel(area.x + area.width), m_pixels.width);
    const int bottom = std::min(pixel(area.y + area.height), m_pixels.height);
    for (int y = pixel(area.y); y < bottom; ++y) {
        const auto at = (static_cast<std::ptrdiff_t>(y) * m_pixels.width + left) * 3;
        std::copy_n(m_bright.rgb.begin() + at, std::max(0, right - left) * 3, m_pixels.rgb.begin() + at);
    }
}

} // namespace ps::imaging

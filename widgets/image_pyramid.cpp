// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/image_pyramid.h"

#include "widgets/image_convert.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ps {

namespace {

constexpr int kSmallestSide = 64; // no level below this: it would save nothing

// Mean of 2 x 2 pixels; an odd last row or column is dropped, which draw() makes up for by stretching.
QImage halved(const QImage& image)
{
    const bool packed = image.format() == QImage::Format_RGB888;
    const int stride = packed ? 3 : 4;
    QImage half(image.width() / 2, image.height() / 2, QImage::Format_RGB32);
    for (int y = 0; y < half.height(); ++y) {
        const uchar* upper = image.constScanLine(2 * y);
        const uchar* lower = image.constScanLine(2 * y + 1);
        auto* target = reinterpret_cast<QRgb*>(half.scanLine(y));
        for (int x = 0; x < half.width(); ++x, upper += 2 * stride, lower += 2 * stride) {
            const auto mean = [&](int channel) {
                return (upper[channel] + upper[channel + stride] + lower[channel] + lower[channel + stride] + 2)
                    / 4;
            };
            // RGB888 is stored red first, RGB32 blue first (little-endian).
            target[x] = packed ? qRgb(mean(0), mean(1), mean(2)) : qRgb(mean(2), mean(1), mean(0));
        }
    }
    return half;
}

} // namespace

ImagePyramid::ImagePyramid(const ImagePtr& image)
{
    if (QImage full = toQImage(image); !full.isNull())
        m_levels.push_back(std::move(full));
}

std::size_t ImagePyramid::levelFor(double scale) const
{
    return scale >= 1 ? 0 : static_cast<std::size_t>(std::floor(std::log2(1 / scale) + 1e-9));
}

void ImagePyramid::drawNearest(QPainter& painter, const QRectF& target, const QRectF& source) const
{
    if (isNull() || source.isEmpty())
        return;
    const double scale = target.width() * painter.device()->devicePixelRatioF() / source.width();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    draw(painter, target, source, std::min(levelFor(scale), m_levels.size() - 1));
}

void ImagePyramid::drawSmooth(QPainter& painter, const QRectF& target, const QRectF& source)
{
    if (isNull() || source.isEmpty())
        return;
    const double scale = target.width() * painter.device()->devicePixelRatioF() / source.width();
    const std::size_t wanted = levelFor(scale);
    while (m_levels.size() <= wanted && std::min(m_levels.back().width(), m_levels.back().height()) > kSmallestSide)
        m_levels.push_back(halved(m_levels.back()));
    painter.setRenderHint(QPainter::SmoothPixmapTransform, true);
    draw(painter, target, source, std::min(wanted, m_levels.size() - 1));
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
}

void ImagePyramid::draw(QPainter& painter, const QRectF& target, const QRectF& source, std::size_t level) const
{
    const QImage& image = m_levels[level];
    const double x = static_cast<double>(image.width()) / size().width();
    const double y = static_cast<double>(image.height()) / size().height();
    painter.drawImage(
        target, image, QRectF(source.x() * x, source.y() * y, source.width() * x, source.height() * y));
}

} // namespace ps

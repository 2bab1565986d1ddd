// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/image_convert.h"

#include <algorithm>

namespace ps {

QImage toQImage(const ImagePtr& image)
{
    if (!image || image->empty())
        return {};
    auto* const owner = new ImagePtr(image);
    return QImage(
        image->rgb.data(), image->width, image->height, qsizetype { 3 } * image->width, QImage::Format_RGB888,
        [](void* pointer) { delete static_cast<ImagePtr*>(pointer); }, owner);
}

Image fromQImage(const QImage& image)
{
    // Through RGB32: the conversion drops alpha instead of blending it, as the reference processors do.
    const QImage rgb = image.convertToFormat(QImage::Format_ARGB32)
                           .convertToFormat(QImage::Format_RGB32)
                           .convertToFormat(QImage::Format_RGB888);
    Image result { .width = rgb.width(), .height = rgb.height() };
    const auto rowBytes = static_cast<std::size_t>(3) * static_cast<std::size_t>(rgb.width());
    result.rgb.resize(rowBytes * static_cast<std::size_t>(rgb.height()));
    for (int y = 0; y < rgb.height(); ++y)
        std::copy_n(rgb.constScanLine(y), rowBytes, result.rgb.data() + static_cast<std::size_t>(y) * rowBytes);
    return result;
}

QImage makeThumbnail(const ImagePtr& image, int sidePx)
{
    const QImage full = toQImage(image);
    if (full.isNull())
        return {};
    return full.scaled(sidePx, sidePx, Qt::KeepAspectRatio, Qt::SmoothTransformation).convertToFormat(QImage::Format_RGB32);
}

} // namespace ps

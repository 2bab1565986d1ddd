// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/images_delegate.h"

#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>

namespace ps {
namespace {

constexpr int kThumbnailSide = 40, kSmallestRow = 52, kTextMargin = 6;

bool isHeading(const QModelIndex& index) { return index.data(ImagesDelegate::KeyRole).toString().isEmpty(); }

/// Draws `tag` at the right end of `line` and returns what is left of it.
QRect withTag(QPainter& painter, QRect line, const QString& tag)
{
    if (tag.isEmpty())
        return line;
    const int width = painter.fontMetrics().horizontalAdvance(tag) + 2 * theme::kGapSmall;
    const QRect box(line.right() - width, line.top(), width, line.height());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme::tone(theme::Tone::Line));
    painter.setBrush(theme::tone(theme::Tone::Panel));
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme::kRadius, theme::kRadius);
    painter.setPen(theme::tone(theme::Tone::TextMuted));
    painter.drawText(box, Qt::AlignCenter, tag);
    line.setRight(box.left() - theme::kGapSmall);
    return line;
}

} // namespace

QSize ImagesDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int line = option.fontMetrics.height();
    return { 160,
        isHeading(index) ? line + 2 * theme::kGapSmall + 4 : std::max(kSmallestRow, 2 * line + 3 * kTextMargin) };
}

void ImagesDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    if (isHeading(index)) {
        paintHeading(*painter, option, index);
    } else {
        const bool selected = option.state & QStyle::State_Selected;
        if (selected)
            painter->fillRect(option.rect, option.palette.color(QPalette::Highlight));
        else if (option.state & QStyle::State_MouseOver)
            painter->fillRect(option.rect, theme::tone(theme::Tone::PanelHover));
        const QRect box(option.rect.left() + theme::kMargin,
            option.rect.top() + (option.rect.height() - kThumbnailSide) / 2, kThumbnailSide, kThumbnailSide);
        paintThumbnail(*painter, box, index);
        paintWords(*painter,
            option.rect.adjusted(2 * theme::kMargin + kThumbnailSide, kTextMargin, -theme::kGap, -kTextMargin),
            option, index);
        if (selected && (option.state & QStyle::State_HasFocus)) {
            painter->setBrush(Qt::NoBrush);
            painter->setPen(theme::tone(theme::Tone::Accent));
            painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
        }
    }
    painter->restore();
}

void ImagesDelegate::paintHeading(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    painter.setFont(theme::smallFont());
    painter.setPen(theme::tone(theme::Tone::TextMuted));
    painter.drawText(option.rect.adjusted(theme::kMargin, 4, -theme::kMargin, 0), Qt::AlignVCenter,
        index.data().toString());
}

void ImagesDelegate::paintThumbnail(QPainter& painter, const QRect& box, const QModelIndex& index)
{
    const auto thumbnail = index.data(ThumbnailRole).value<QImage>();
    if (thumbnail.isNull()) {
        theme::icon(QStringLiteral("picture")).paint(&painter, box.adjusted(8, 8, -8, -8));
        return;
    }
    const QSize size = thumbnail.size().scaled(box.size(), Qt::KeepAspectRatio);
    const QRect target(box.center() - QPoint(size.width() / 2, size.height() / 2), size);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(target, thumbnail);
}

void ImagesDelegate::paintWords(
    QPainter& painter, const QRect& room, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const QString detail = index.data(DetailRole).toString(), tag = index.data(TagRole).toString();
    const Qt::Alignment vertical = detail.isEmpty() && tag.isEmpty() ? Qt::AlignVCenter : Qt::AlignTop;
    painter.setPen(option.palette.color(QPalette::Text));
    painter.drawText(room, vertical | Qt::AlignLeft,
        painter.fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, room.width()));
    painter.setFont(theme::smallFont());
    QRect line = room;
    line.setTop(room.bottom() - painter.fontMetrics().height() - 1);
    line = withTag(painter, line, tag);
    painter.setPen(theme::tone(theme::Tone::TextMuted));
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft,
        painter.fontMetrics().elidedText(detail, Qt::ElideRight, line.width()));
}

} // namespace ps

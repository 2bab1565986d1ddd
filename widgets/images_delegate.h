// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace ps {

/// A row of the list of pictures: thumbnail, name, a muted second line and a small tag at its right; a heading is one
/// muted line.
class ImagesDelegate : public QStyledItemDelegate {
public:
    /// What the items hold beside their text. A heading has no key.
    enum Role { KeyRole = Qt::UserRole + 1, DetailRole, TagRole, ThumbnailRole, GroupRole };

    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    static void paintHeading(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index);
    static void paintThumbnail(QPainter& painter, const QRect& box, const QModelIndex& index);
    static void paintWords(
        QPainter& painter, const QRect& room, const QStyleOptionViewItem& option, const QModelIndex& index);
};

} // namespace ps

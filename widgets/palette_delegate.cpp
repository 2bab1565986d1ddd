// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/palette_delegate.h"

#include "widgets/models/palette_model.h"
#include "widgets/theme.h"

#include <QPainter>

namespace ps {
namespace {

constexpr int kIcon = 16;

} // namespace

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return { 200, option.fontMetrics.height() + 2 * theme::kGapSmall + 4 };
}

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    const bool current = option.state & QStyle::State_Selected;
    const QString reason = index.data(PaletteModel::ReasonRole).toString();
    const QPalette::ColorGroup group = reason.isEmpty() ? QPalette::Active : QPalette::Disabled;
    if (current)
        painter->fillRect(option.rect, option.palette.color(QPalette::Highlight));
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, theme::tone(theme::Tone::PanelHover));
    QRect row = option.rect.adjusted(theme::kMargin, 0, -theme::kMargin, 0);

    const QRect iconBox(row.left(), row.center().y() - kIcon / 2, kIcon, kIcon);
    const bool checked = index.data(PaletteModel::CheckedRole).toBool();
    const QIcon icon = index.data(Qt::DecorationRole).value<QIcon>();
    painter->setPen(option.palette.color(group, QPalette::Text));
    if (checked)
        painter->drawText(iconBox, Qt::AlignCenter, QStringLiteral("✓"));
    else
        icon.paint(painter, iconBox, Qt::AlignCenter, reason.isEmpty() ? QIcon::Normal : QIcon::Disabled);
    row.setLeft(row.left() + kIcon + theme::kMargin);

    const QFontMetrics& metrics = option.fontMetrics;
    const QString keys = index.data(PaletteModel::KeysRole).toString();
    painter->setPen(current && reason.isEmpty() ? option.palette.color(QPalette::Text)
                                                : theme::tone(theme::Tone::TextMuted));
    painter->drawText(row, Qt::AlignRight | Qt::AlignVCenter, keys);
    if (!keys.isEmpty())
        row.setRight(row.right() - metrics.horizontalAdvance(keys) - theme::kMargin);

    const QString name = metrics.elidedText(index.data().toString(), Qt::ElideRight, row.width());
    painter->setPen(option.palette.color(group, QPalette::Text));
    painter->drawText(row, Qt::AlignLeft | Qt::AlignVCenter, name);
    row.setLeft(row.left() + metrics.horizontalAdvance(name) + theme::kMargin);

    const QString aside = reason.isEmpty() ? index.data(PaletteModel::PathRole).toString() : reason;
    painter->setFont(theme::smallFont());
    painter->setPen(theme::tone(theme::Tone::TextMuted));
    painter->drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(aside, Qt::ElideRight, row.width()));
    painter->restore();
}

} // namespace ps

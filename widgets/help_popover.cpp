// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/help_popover.h"

#include "widgets/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace ps {
namespace {

constexpr int kTextWidth = 380;

} // namespace

HelpPopover::HelpPopover(const QString& title, const QString& html, QWidget* beside)
    : QFrame(beside, Qt::Popup), m_beside(beside)
{
    setObjectName(QStringLiteral("helpPopover"));
    setAttribute(Qt::WA_DeleteOnClose);
    setProperty("popover", true);
    setAccessibleName(title);
    auto* heading = new QLabel(title);
    heading->setFont(theme::titleFont());
    auto* text = new QLabel(html);
    text->setObjectName(QStringLiteral("helpText"));
    text->setTextFormat(Qt::RichText);
    text->setWordWrap(true);
    text->setFixedWidth(kTextWidth);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setAccessibleName(title);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * theme::kMargin, theme::kMargin, 2 * theme::kMargin, theme::kMargin);
    column->setSpacing(theme::kGap);
    column->addWidget(heading);
    column->addWidget(text);
    setFocusProxy(text);
}

void HelpPopover::open()
{
    adjustSize();
    const QRect room = m_beside->screen()->availableGeometry();
    const QPoint below = m_beside->mapToGlobal(QPoint(m_beside->width() - width(), m_beside->height() + 2));
    move(std::clamp(below.x(), room.left(), std::max(room.left(), room.right() - width())),
        std::clamp(below.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    show();
    setFocus(Qt::PopupFocusReason);
}

void HelpPopover::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QFrame::keyPressEvent(event);
}

} // namespace ps

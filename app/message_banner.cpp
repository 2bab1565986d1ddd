// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/message_banner.h"

#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace ps {

MessageBanner::MessageBanner(QWidget* host) : QFrame(host)
{
    setObjectName(QStringLiteral("banner"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setAccessibleName(tr("Message"));
    m_icon = new QLabel;
    m_text = new QLabel;
    m_text->setObjectName(QStringLiteral("bannerText"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_action = new QPushButton;
    m_action->setObjectName(QStringLiteral("bannerAction"));
    m_action->hide();
    auto* close = new QToolButton;
    close->setIcon(theme::icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close"));
    close->setAccessibleName(tr("Close the message"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kMargin, theme::kGapSmall, theme::kGapSmall, theme::kGapSmall);
    row->setSpacing(theme::kGap);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(close);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_action, &QPushButton::clicked, this, [this] {
        hide();
        if (m_run)
            m_run();
    });
    host->installEventFilter(this);
    hide();
}

void MessageBanner::showMessage(
    Kind kind, const QString& sentence, const QString& action, std::function<void()> run)
{
    m_kind = kind;
    const int side = fontMetrics().height();
    m_icon->setPixmap(
        theme::icon(kind == Kind::Error ? QStringLiteral("warning") : QStringLiteral("info")).pixmap(side, side));
    m_text->setText(sentence);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_run = std::move(run);
    place();
    show();
    raise();
}

void MessageBanner::hideNote()
{
    if (m_kind == Kind::Note)
        hide();
}

QString MessageBanner::message() const { return isHidden() ? QString() : m_text->text(); }

bool MessageBanner::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parent() && event->type() == QEvent::Resize)
        place();
    return QFrame::eventFilter(watched, event);
}

void MessageBanner::place()
{
    const int width = parentWidget()->width() - 2 * theme::kGap;
    const int height = hasHeightForWidth() ? heightForWidth(width) : sizeHint().height();
    setGeometry(theme::kGap, theme::kGap, width, height);
}

} // namespace ps

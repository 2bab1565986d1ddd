// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/callout.h"

#include "widgets/theme.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ps {
namespace {

constexpr int kArrow = 9, kTextWidth = 250;

} // namespace

Callout::Callout(const QString& id, const QString& text, QWidget* target, Side side)
    : QFrame(target->window()), m_id(id), m_target(target), m_side(side)
{
    setObjectName(QStringLiteral("callout_") + id);
    setAccessibleName(tr("Hint"));
    setAccessibleDescription(text);
    auto* words = new QLabel(text);
    words->setWordWrap(true);
    words->setTextFormat(Qt::PlainText);
    words->setFixedWidth(kTextWidth);
    auto* done = new QPushButton(tr("Got it"));
    done->setObjectName(QStringLiteral("calloutDone"));
    done->setProperty("primary", true);
    done->setAccessibleDescription(text);
    auto* all = new QPushButton(tr("Hide all hints"));
    all->setObjectName(QStringLiteral("calloutAll"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(theme::kGap);
    buttons->addWidget(done);
    buttons->addWidget(all);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    const int left = theme::kMargin, top = side == Side::Left ? 0 : kArrow,
              right = side == Side::Left ? kArrow : 0;
    column->setContentsMargins(left + 2, theme::kMargin + top, theme::kMargin + 2 + right, theme::kMargin);
    column->setSpacing(theme::kGap);
    column->addWidget(words);
    column->addLayout(buttons);
    connect(done, &QPushButton::clicked, this, [this] { Q_EMIT dismissed(m_id); });
    connect(all, &QPushButton::clicked, this, &Callout::allDismissed);
    target->installEventFilter(this);
    target->window()->installEventFilter(this);
    place();
}

bool Callout::hasFocusInside() const
{
    const QWidget* focus = QApplication::focusWidget();
    return focus && isAncestorOf(focus);
}

bool Callout::event(QEvent* event)
{
    const bool key = event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride;
    if (key && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) { // elsewhere Escape stops a run
        event->accept();
        if (event->type() == QEvent::KeyPress)
            Q_EMIT dismissed(m_id);
        return true;
    }
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::FontChange)
        place();
    return QFrame::event(event);
}

bool Callout::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::Show:
    case QEvent::Hide:
    case QEvent::Move:
    case QEvent::Resize:
        QMetaObject::invokeMethod(this, &Callout::place, Qt::QueuedConnection);
        break; // once all moved
    default: break;
    }
    return QFrame::eventFilter(watched, event);
}

QPoint Callout::tip() const
{
    const QRect target(m_target->mapTo(window(), QPoint()), m_target->size());
    switch (m_side) {
    case Side::Below: return { target.center().x(), target.bottom() };
    case Side::Left: return { target.left() - 1, target.center().y() };
    case Side::Over: break;
    }
    return target.center();
}

void Callout::place()
{
    if (!m_target)
        return;
    setVisible(m_target->isVisible());
    const QPoint at = tip();
    const QSize size = sizeHint();
    const QRect room = parentWidget()->rect().adjusted(theme::kGap, theme::kGap, -theme::kGap, -theme::kGap);
    const bool left = m_side == Side::Left;
    const int x = std::clamp(left ? at.x() - size.width() : at.x() - size.width() / 3, room.left(),
        std::max(room.left(), room.right() - size.width()));
    const int y = std::clamp(left ? at.y() - size.height() / 2 : at.y() + 1, room.top(),
        std::max(room.top(), room.bottom() - size.height()));
    setGeometry(QRect(QPoint(x, y), size));
    m_tip = at - pos();
    raise();
    update();
}

void Callout::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool left = m_side == Side::Left;
    const QRectF bubble = QRectF(rect()).adjusted(0.5, left ? 0.5 : kArrow, left ? -kArrow : -0.5, -0.5);
    constexpr double kCorner = 7;
    QPainterPath path;
    path.addRoundedRect(bubble, kCorner, kCorner);
    QPainterPath arrow;
    if (left) {
        const double y = std::clamp<double>(m_tip.y(), bubble.top() + 2 * kArrow, bubble.bottom() - 2 * kArrow);
        arrow.addPolygon(QPolygonF({ { bubble.right() - 1, y - kArrow }, { bubble.right() + kArrow - 1, y },
            { bubble.right() - 1, y + kArrow } }));
    } else {
        const double x = std::clamp<double>(m_tip.x(), bubble.left() + 2 * kArrow, bubble.right() - 2 * kArrow);
        arrow.addPolygon(QPolygonF({ { x - kArrow, bubble.top() + 1 }, { x, bubble.top() - kArrow + 1 },
            { x + kArrow, bubble.top() + 1 } }));
    }
    painter.setPen(QPen(theme::tone(theme::Tone::Accent), 1));
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawPath(path.united(arrow));
}

} // namespace ps

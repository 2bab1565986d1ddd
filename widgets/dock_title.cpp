// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dock_title.h"

#include "widgets/help_popover.h"
#include "widgets/theme.h"

#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace ps {

DockTitle::DockTitle(QDockWidget* dock) : QFrame(dock)
{
    setObjectName(QStringLiteral("dockTitle"));
    setProperty("dockTitle", true);
    auto* title = new QLabel(dock->windowTitle());
    title->setTextFormat(Qt::PlainText);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kMargin, 2, theme::kGapSmall, 2);
    row->setSpacing(0);
    row->addWidget(title, 1);
    const QString name = dock->windowTitle();
    QToolButton* help = button(QStringLiteral("dockHelp"), QStringLiteral("help"), tr("What %1 shows").arg(name));
    help->setFocusPolicy(Qt::TabFocus);
    QToolButton* floating = button(
        QStringLiteral("dockFloat"), QStringLiteral("float"), tr("Let %1 float, or dock it again").arg(name));
    QToolButton* close = button(QStringLiteral("dockClose"), QStringLiteral("close"), tr("Close %1").arg(name));
    connect(dock, &QWidget::windowTitleChanged, title, &QLabel::setText);
    connect(help, &QToolButton::clicked, dock,
        [dock, help] { (new HelpPopover(dock->windowTitle(), dock->whatsThis(), help))->open(); });
    connect(floating, &QToolButton::clicked, dock, [dock] { dock->setFloating(!dock->isFloating()); });
    connect(close, &QToolButton::clicked, dock, &QDockWidget::close);
    for (QToolButton* each : { help, floating, close })
        row->addWidget(each);
    dock->setTitleBarWidget(this);
}

QToolButton* DockTitle::button(const QString& name, const QString& icon, const QString& help)
{
    auto* made = new QToolButton(this);
    made->setObjectName(name);
    made->setIcon(theme::icon(icon));
    made->setIconSize({ 14, 14 });
    made->setToolTip(help);
    made->setAccessibleName(help);
    made->setProperty("quiet", true);
    made->setProperty("bare", true);
    made->setFocusPolicy(Qt::NoFocus); // the View menu floats and closes by keyboard
    return made;
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
// The command palette and the button in the menu bar that opens it.
#include "app/main_window.h"

#include "app/action_registry.h"
#include "app/control_bar.h"
#include "app/palette_entries.h"
#include "widgets/command_palette.h"
#include "widgets/theme.h"

#include <QAction>
#include <QMenuBar>
#include <QToolButton>

namespace ps {

void MainWindow::addPalette()
{
    auto* palette = new CommandPalette(this);
    const auto open = [this, palette] {
        palette->open(paletteEntries(*menuBar(), *m_bar->modelMenu(), *m_actions));
    };
    on("tools.palette", open);
    const QAction* action = m_actions->action(QStringLiteral("tools.palette"));
    auto* button = new QToolButton;
    button->setObjectName(QStringLiteral("paletteButton"));
    button->setProperty("quiet", true);
    button->setProperty("bare", true);
    button->setIcon(action->icon());
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setText(tr("Search actions  %1").arg(action->shortcut().toString(QKeySequence::NativeText)));
    button->setAccessibleName(tr("Search actions"));
    button->setToolTip(action->statusTip());
    button->setFocusPolicy(Qt::TabFocus);
    connect(button, &QToolButton::clicked, this, open);
    menuBar()->setCornerWidget(button);
}

} // namespace ps

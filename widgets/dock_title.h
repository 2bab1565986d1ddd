// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QDockWidget;
class QToolButton;

namespace ps {

/// A panel's title bar: its title, "?" that tells what the panel shows (its whatsThis), float and close. Dragging it moves
/// the panel as with Qt's own. objectName "dockTitle"; the first button is "dockHelp".
class DockTitle : public QFrame {
    Q_OBJECT
public:
    explicit DockTitle(QDockWidget* dock); // and becomes its title bar

private:
    QToolButton* button(const QString& name, const QString& icon, const QString& help);
};

} // namespace ps

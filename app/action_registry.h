// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/action_table.h"

#include <QObject>
#include <map>

class QAction;
class QMainWindow;
class QMenu;

namespace ps {

/// The actions of one window, made from the table; its menus are built from them.
class ActionRegistry final : public QObject {
    Q_OBJECT
public:
    ActionRegistry(QMainWindow* window, QWidget* canvas);

    QAction* action(const QString& id) const; // null for unknown ids and submenus
    QMenu* menu(const QString& id) const;     // of an entry of kind Submenu, to be filled by the window
    const std::map<QString, QAction*>& actions() const { return m_actions; }

    /// A disabled action says why in its tooltip; `reason` is ignored for an enabled one.
    void setEnabled(const QString& id, bool enabled, const QString& reason = {});

    /// A numbered entry beside the table's ("file.recent3"): Ctrl+3 and the like.
    QAction* addNumbered(const QString& id, QMenu* menu, const QString& shortcut, const QString& statusTip);

private:
    QMenu* menuAt(const QString& path); // "View/Panels", made when first used
    void add(const ActionInfo& info);

    QMainWindow* m_window = nullptr;
    QWidget* m_canvas = nullptr;
    std::map<QString, QAction*> m_actions {};
    std::map<QString, QMenu*> m_menus {}, m_paths {};
};

/// Why a disabled action cannot be triggered now; empty when nobody said.
QString disabledReason(const QAction& action);

} // namespace ps

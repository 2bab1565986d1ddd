// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/action_registry.h"

#include "widgets/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

namespace ps {
namespace {

constexpr const char* kReason = "disabledReason";

QString translated(const char* text) { return QCoreApplication::translate("ps::actions", text); }

QString plain(QString text) { return text.remove(QLatin1Char('&')).remove(QChar(0x2026)); }

QList<QKeySequence> keys(const char* shortcuts)
{
    QList<QKeySequence> list;
    for (const QString& key : QString::fromLatin1(shortcuts).split(QLatin1Char(' '), Qt::SkipEmptyParts))
        list.append(QKeySequence(key, QKeySequence::PortableText));
    return list;
}

} // namespace

ActionRegistry::ActionRegistry(QMainWindow* window, QWidget* canvas)
    : QObject(window), m_window(window), m_canvas(canvas)
{
    for (const char* top : { "&File", "&Edit", "&View", "&Run", "&Compare", "&Tools", "&Help" })
        m_paths[plain(QLatin1String(top))] = window->menuBar()->addMenu(translated(top));
    for (const ActionInfo& info : actionTable())
        add(info);
}

QAction* ActionRegistry::action(const QString& id) const
{
    const auto found = m_actions.find(id);
    return found != m_actions.end() ? found->second : nullptr;
}

QMenu* ActionRegistry::menu(const QString& id) const
{
    const auto found = m_menus.find(id);
    return found != m_menus.end() ? found->second : nullptr;
}

QMenu* ActionRegistry::menuAt(const QString& path)
{
    const QString key = plain(path);
    if (const auto found = m_paths.find(key); found != m_paths.end())
        return found->second;
    const qsizetype slash = path.lastIndexOf(QLatin1Char('/'));
    QMenu* made = menuAt(path.left(slash))->addMenu(translated(path.mid(slash + 1).toUtf8().constData()));
    m_paths[key] = made;
    return made;
}

void ActionRegistry::add(const ActionInfo& info)
{
    const QString id = QLatin1String(info.id);
    QMenu* parent = *info.menu ? menuAt(QString::fromUtf8(info.menu)) : nullptr;
    if (parent && info.separator)
        parent->addSeparator();
    if (info.kind == ActionKind::Submenu) {
        QMenu* made = parent->addMenu(translated(info.text));
        made->menuAction()->setStatusTip(translated(info.statusTip));
        made->setObjectName(id);
        made->setToolTipsVisible(true);
        m_menus[id] = made;
        return;
    }
    auto* made = new QAction(theme::icon(QLatin1String(info.icon)), translated(info.text), m_window);
    made->setObjectName(id);
    made->setCheckable(info.kind == ActionKind::Toggle);
    made->setStatusTip(translated(info.statusTip));
    made->setWhatsThis(made->statusTip());
    const QList<QKeySequence> shortcuts = keys(info.shortcuts);
    const QString name = plain(translated(info.text));
    made->setToolTip(shortcuts.isEmpty()
            ? name
            : QStringLiteral("%1 (%2)").arg(name, shortcuts.first().toString(QKeySequence::NativeText)));
    if (info.context != ActionContext::Hold) { // the canvas watches press and release of held keys itself
        made->setShortcuts(shortcuts);
        made->setShortcutContext(info.context == ActionContext::Canvas ? Qt::WidgetShortcut : Qt::WindowShortcut);
    }
    (info.context == ActionContext::Canvas ? m_canvas : m_window)->addAction(made);
    if (parent)
        parent->addAction(made);
    m_actions[id] = made;
}

void ActionRegistry::setEnabled(const QString& id, bool enabled, const QString& reason)
{
    QAction* which = action(id);
    const QString before = disabledReason(*which), now = enabled ? QString() : reason;
    QString words = which->toolTip();
    if (!before.isEmpty())
        words.chop(before.size() + 1);
    which->setProperty(kReason, now);
    which->setToolTip(now.isEmpty() ? words : words + QLatin1Char('\n') + now);
    which->setEnabled(enabled);
}

QString disabledReason(const QAction& action) { return action.property(kReason).toString(); }

QAction* ActionRegistry::addNumbered(
    const QString& id, QMenu* menu, const QString& shortcut, const QString& statusTip)
{
    auto* made = new QAction(m_window);
    made->setObjectName(id);
    made->setShortcut(QKeySequence(shortcut, QKeySequence::PortableText));
    made->setStatusTip(statusTip);
    m_window->addAction(made);
    menu->addAction(made);
    m_actions[id] = made;
    return made;
}

} // namespace ps

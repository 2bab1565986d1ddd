// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/palette_entries.h"

#include "app/action_registry.h"

#include <QAction>
#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>

#include <set>

namespace ps {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ps::palette", text); }

QString withoutMnemonic(QString text)
{
    constexpr QChar kAmpersand(QLatin1Char('&')), kKept(0xE000);
    text.replace(QLatin1String("&&"), QString(kKept)).remove(kAmpersand);
    return text.replace(kKept, kAmpersand);
}

class Collector {
public:
    void addMenu(const QMenu& menu, const QString& path)
    {
        for (QAction* action : menu.actions()) {
            if (const QMenu* inner = action->menu())
                addMenu(*inner, path + QStringLiteral(" › ") + withoutMnemonic(inner->title()));
            else if (!action->isSeparator() && action->isVisible())
                addAction(*action, path);
        }
    }

    void addAction(QAction& action, const QString& path)
    {
        if (action.objectName() == QLatin1String("tools.palette") || !m_seen.insert(&action).second)
            return;
        PaletteEntry entry { .text = nameOf(action), .path = path, .hint = action.statusTip() };
        entry.keys = action.shortcut().toString(QKeySequence::NativeText);
        entry.icon = action.icon();
        entry.checked = action.isCheckable() && action.isChecked();
        if (!action.isEnabled()) {
            entry.reason = disabledReason(action);
            if (entry.reason.isEmpty())
                entry.reason = tr("Not possible now.");
        }
        entry.run = [action = QPointer(&action)] {
            if (action)
                action->trigger();
        };
        m_entries.push_back(std::move(entry));
    }

    std::vector<PaletteEntry> entries() { return std::move(m_entries); }

private:
    // A recent file's text has a number before its name; its icon text is the name.
    static QString nameOf(const QAction& action)
    {
        return action.objectName().startsWith(QLatin1String("file.recent")) ? action.iconText()
                                                                            : withoutMnemonic(action.text());
    }

    std::vector<PaletteEntry> m_entries {};
    std::set<const QAction*> m_seen {};
};

} // namespace

std::vector<PaletteEntry> paletteEntries(const QMenuBar& bar, const QMenu& models, const ActionRegistry& registry)
{
    Collector collector;
    for (const QAction* top : bar.actions())
        if (const QMenu* menu = top->menu())
            collector.addMenu(*menu, withoutMnemonic(menu->title()));
    collector.addMenu(models, tr("Model"));
    for (const ActionInfo& info : actionTable())
        if (info.kind != ActionKind::Submenu && info.context != ActionContext::Hold)
            collector.addAction(*registry.action(QLatin1String(info.id)), {});
    return collector.entries();
}

} // namespace ps

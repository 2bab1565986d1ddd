// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/first_hints.h"

#include "widgets/callout.h"

namespace ps {

FirstHints::FirstHints(const Targets& targets, Settings& settings, QObject* parent)
    : QObject(parent), m_targets(targets), m_settings(settings)
{
}

void FirstHints::showPending()
{
    for (const QString& id : m_settings.pendingHints())
        show(id);
}

void FirstHints::showAll()
{
    m_settings.setPendingHints(Settings::allHints());
    showPending();
    if (const QList<QWidget*> shown = visible(); !shown.isEmpty())
        shown.front()->findChild<QWidget*>(QStringLiteral("calloutDone"))->setFocus(Qt::OtherFocusReason);
}

void FirstHints::show(const QString& id)
{
    for (const Callout* shown : callouts())
        if (shown->id() == id)
            return;
    Callout* made = nullptr;
    if (id == QLatin1String("budget"))
        made = new Callout(
            id, tr("How much of the picture the language model gets to see. Drag it: the mask follows at once, the answer when you let go."),
            m_targets.budget, Callout::Side::Below);
    else if (id == QLatin1String("canvas"))
        made = new Callout(
            id, tr("Bright patches are kept, hatched ones are dropped. Click one to see its scores and why it went."),
            m_targets.canvas, Callout::Side::Over);
    else if (id == QLatin1String("chat"))
        made = new Callout(
            id, tr("Ask anything about the picture. Every answer keeps its method, its times and its token counts."),
            m_targets.chat, Callout::Side::Left);
    if (!made) // a name from a damaged or newer settings file
        return;
    connect(made, &Callout::dismissed, this, &FirstHints::dismiss);
    connect(made, &Callout::allDismissed, this, &FirstHints::dismissAll);
    m_callouts.append(made);
}

void FirstHints::dismiss(const QString& id)
{
    QStringList pending = m_settings.pendingHints();
    pending.removeAll(id);
    m_settings.setPendingHints(pending);
    bool focused = false;
    for (Callout* shown : callouts())
        if (shown->id() == id) {
            focused = shown->hasFocusInside();
            m_callouts.removeAll(shown);
            shown->hide();
            shown->deleteLater();
        }
    if (!focused)
        return;
    const QList<Callout*> rest = callouts();
    QWidget* next = rest.isEmpty() ? m_targets.canvas
                                   : rest.front()->findChild<QWidget*>(QStringLiteral("calloutDone"));
    next->setFocus(Qt::OtherFocusReason);
}

void FirstHints::dismissAll()
{
    for (const QString& id : Settings::allHints())
        dismiss(id);
}

QList<Callout*> FirstHints::callouts() const
{
    QList<Callout*> shown;
    for (const QPointer<Callout>& callout : m_callouts)
        if (callout)
            shown.append(callout);
    return shown;
}

QList<QWidget*> FirstHints::visible() const
{
    QList<QWidget*> shown;
    for (Callout* callout : callouts())
        if (callout->isVisible())
            shown.append(callout);
    return shown;
}

} // namespace ps

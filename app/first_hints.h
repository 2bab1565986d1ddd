// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"

#include <QObject>
#include <QPointer>

class QWidget;

namespace ps {

class Callout;

/// The three hints of a first start: budget, patches, chat. Each stays away once it was dismissed, in later starts too.
class FirstHints final : public QObject {
    Q_OBJECT
public:
    struct Targets {
        QWidget *budget = nullptr, *canvas = nullptr, *chat = nullptr;
    };
    FirstHints(const Targets& targets, Settings& settings, QObject* parent);

    void showPending(); // those that nobody has dismissed yet
    void showAll();     // also the dismissed ones
    QList<QWidget*> visible() const;

private:
    void show(const QString& id);
    QList<Callout*> callouts() const; // not dismissed; one may hide with its target
    void dismiss(const QString& id);
    void dismissAll();

    Targets m_targets;
    Settings& m_settings;
    QList<QPointer<Callout>> m_callouts {};
};

} // namespace ps

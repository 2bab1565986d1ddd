// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/view_state.h"

#include <QObject>
#include <QUndoStack>

namespace ps {

/// Undo and redo of what a person sets in the window. It keeps the last known state; `note` compares one field with the
/// window's and remembers the difference, so a source of changes needs to say nothing but which field it changed.
/// Consecutive changes of one parameter, and moves of the layer cursor, become one step.
class ViewHistory final : public QObject {
    Q_OBJECT
public:
    struct Hooks {
        std::function<ViewState()> read {};                          // the window as it is
        std::function<void(ViewField, const ViewState&)> restore {}; // sets that field as a person would
        std::function<QString(ViewField, const ViewState&, const ViewState&)> describe {};
    };
    ViewHistory(Hooks hooks, QObject* parent);

    QUndoStack& stack() { return m_stack; }
    void note(ViewField field); // a person changed it
    void rebase();              // something else changed the window: not to be taken back
    void forget();              // another model or a run from a file: the old steps mean nothing there

private:
    friend class ViewEdit;
    void restore(ViewField field, const ViewState& state);

    Hooks m_hooks;
    QUndoStack m_stack;
    ViewState m_known {};
    bool m_restoring = false;
};

} // namespace ps

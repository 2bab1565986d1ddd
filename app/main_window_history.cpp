// SPDX-License-Identifier: GPL-3.0-or-later
// What the window tells its history, and how it goes back.
#include "app/main_window.h"

#include "app/action_registry.h"
#include "app/view_history.h"
#include "widgets/canvas_pane.h"
#include "widgets/layers_view.h"
#include "widgets/overlay_chips.h"

#include <QAction>

namespace ps {

void MainWindow::connectHistory()
{
    m_history = new ViewHistory(
        { .read = [this] { return viewState(); },
            .restore = [this](ViewField field, const ViewState& state) { restoreView(field, state); },
            .describe = [this](ViewField field, const ViewState& before,
                            const ViewState& after) { return changeText(field, before, after, *m_inspector); } },
        this);
    const auto note = [this](ViewField field) { return [this, field] { m_history->note(field); }; };
    connect(m_inspector, &Inspector::controlsCommitted, m_history, note(ViewField::Controls));
    connect(m_inspector, &Inspector::modelOpened, m_history, [this] { m_history->forget(); });
    connect(m_inspector, &Inspector::controlsChanged, m_history, [this, recorded = false]() mutable {
        // A run from a file has its own model's ranges.
        if (std::exchange(recorded, m_inspector->recorded()) != m_inspector->recorded())
            m_history->forget();
        else
            m_history->rebase();
    });
    connect(m_pane, &CanvasPane::overlayChanged, m_history, note(ViewField::Overlay));
    connect(m_pane->chips(), &OverlayChips::filterChosen, m_history, [this] {
        if (m_pane->chips()->tilesPresent())
            m_history->note(ViewField::Filter);
        else
            m_history->rebase(); // a picture without tiles shows all there is
    });
    connect(m_actions->action(QStringLiteral("view.grid")), &QAction::toggled, m_history, note(ViewField::Grid));
    connect(m_actions->action(QStringLiteral("view.legend")), &QAction::toggled, m_history,
        note(ViewField::Legend));

    QUndoStack& stack = m_history->stack();
    on("edit.undo", [&stack] { stack.undo(); });
    on("edit.redo", [&stack] { stack.redo(); });
    const auto follow = [this, &stack] {
        const auto show = [this](const char* id, bool can, const QString& text, const QString& otherwise) {
            m_actions->setEnabled(QLatin1String(id), can, otherwise);
            m_actions->action(QLatin1String(id))->setText(text);
        };
        show("edit.undo", stack.canUndo(), tr("&Undo %1").arg(stack.undoText()).trimmed(), tr("Nothing to undo."));
        show("edit.redo", stack.canRedo(), tr("&Redo %1").arg(stack.redoText()).trimmed(), tr("Nothing to redo."));
    };
    connect(&stack, &QUndoStack::indexChanged, m_actions, follow); // the stack says it once more when it goes
    follow();
}

void MainWindow::arrangeAnew()
{
    m_history->rebase(); // panels are moved by hand without a word to anyone
    arrangeInspect(*this, m_docks);
    m_history->note(ViewField::Arrangement);
}

ViewState MainWindow::viewState() const
{
    return { .controls = m_inspector->controls(),
        .overlay = m_pane->wantedOverlay(),
        .layer = m_docks.layersView->cursor(),
        .filter = m_pane->partitionFilter(),
        .colorMap = m_colorMap,
        .grid = m_actions->action(QStringLiteral("view.grid"))->isChecked(),
        .legend = m_actions->action(QStringLiteral("view.legend"))->isChecked(),
        .arrangement = saveState() };
}

void MainWindow::restoreView(ViewField field, const ViewState& state)
{
    switch (field) {
    case ViewField::Controls: m_inspector->setControls(state.controls); break;
    case ViewField::Overlay:
        m_pane->setOverlay(state.overlay);
        showOverlay(static_cast<int>(m_pane->canvas()->overlay()));
        break;
    case ViewField::Layer: showLayer(state.layer); break;
    case ViewField::Filter: m_pane->setPartitionFilter(state.filter); break;
    case ViewField::ColorMap: setColorMap(state.colorMap); break;
    case ViewField::Grid: m_actions->action(QStringLiteral("view.grid"))->setChecked(state.grid); break;
    case ViewField::Legend: m_actions->action(QStringLiteral("view.legend"))->setChecked(state.legend); break;
    case ViewField::Arrangement: restoreState(state.arrangement); break;
    }
}

} // namespace ps

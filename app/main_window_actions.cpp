// SPDX-License-Identifier: GPL-3.0-or-later
// What the actions of the window do.
#include "app/main_window.h"

#include "app/action_registry.h"
#include "app/chat_link.h"
#include "app/comparison_link.h"
#include "app/control_bar.h"
#include "app/export_plan.h"
#include "app/first_hints.h"
#include "app/method_comparison.h"
#include "app/view_history.h"
#include "widgets/budget_control.h"
#include "widgets/canvas_pane.h"
#include "widgets/chat_view.h"
#include "widgets/layers_view.h"
#include "widgets/overlay_chips.h"
#include "widgets/patch_selection.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QWhatsThis>
#include <algorithm>

namespace ps {
namespace {

constexpr double kFineStep = 0.1;

} // namespace

void MainWindow::on(const char* id, std::function<void()> run)
{
    QAction* action = m_actions->action(QLatin1String(id));
    Q_ASSERT(action);
    connect(action, &QAction::triggered, this, std::move(run));
}

void MainWindow::connectActions()
{
    connectFileActions();
    connectViewActions();
    connectRunActions();
    connectCompareActions();
    fillMenus();
    addPalette();
    connectHistory();
}

void MainWindow::connectFileActions()
{
    on("file.open", [this] { chooseFiles(); });
    on("file.newScene", [this] { m_library->newScene(); });
    on("file.openModel", [this] { chooseModel(); });
    on("file.saveTrace", [this] { exportAs({ .content = ExportPlan::Content::Run, .ending = "pstrace" }); });
    on("file.exportFigure", [this] { exportAs({ .ending = "png" }); });
    on("file.exportData", [this] { exportAs({ .ending = "npy" }); });
    on("file.quit", [this] { close(); });
    on("edit.copy", [this] { QGuiApplication::clipboard()->setImage(m_pane->canvas()->grabPicture()); });
    on("edit.copyCommand", [this] {
        if (const TracePtr mask = m_inspector->shown().mask)
            QGuiApplication::clipboard()->setText(QString::fromStdString(runCommand(*mask)));
    });
    on("edit.preferences", [this] { showPreferences(); });
    on("edit.paste", [this] { paste(); });
    on("select.none", [this] { m_pane->canvas()->selectionModel()->clear(); });
    on("tools.modelInfo", [this] { showModelInfo(); });
    on("help.whatsThis", [] { QWhatsThis::enterWhatsThisMode(); });
    on("help.hints", [this] { m_hints->showAll(); });
    on("help.shortcuts", [this] { showShortcuts(); });
    on("help.about", [this] { showAbout(); });
}

void MainWindow::connectViewActions()
{
    ImageCanvas* canvas = m_pane->canvas();
    on("view.fit", [canvas] { canvas->fit(); });
    on("view.actualSize", [canvas] { canvas->actualSize(); });
    on("view.zoomIn", [canvas] { canvas->zoomIn(); });
    on("view.zoomOut", [canvas] { canvas->zoomOut(); });
    m_overlays = new QActionGroup(this);
    const std::pair<const char*, Overlay> overlays[] = { { "overlay.none", Overlay::None },
        { "overlay.mask", Overlay::Mask }, { "overlay.score", Overlay::ScoreLast },
        { "overlay.evidence", Overlay::ScoreFirst }, { "overlay.drop-layer", Overlay::DropLayer },
        { "overlay.stage-score", Overlay::StageScore }, { "overlay.margin", Overlay::Margin },
        { "overlay.threshold", Overlay::Threshold }, { "overlay.difference", Overlay::Difference } };
    for (const auto& [id, overlay] : overlays) {
        QAction* action = m_actions->action(QLatin1String(id));
        action->setData(static_cast<int>(overlay));
        m_overlays->addAction(action);
        on(id, [this, which = overlay] {
            m_pane->setOverlay(which);
            m_history->note(ViewField::Overlay);
        });
    }
    connect(m_pane, &CanvasPane::overlayChanged, this, [this](Overlay o) { showOverlay(static_cast<int>(o)); });
    showOverlay(static_cast<int>(canvas->overlay()));
    on("overlay.next", [this] { cycleOverlay(1); });
    on("overlay.previous", [this] { cycleOverlay(-1); });

    on("layer.previous", [this] { moveLayer(-1); });
    on("layer.next", [this] { moveLayer(1); });
    on("layer.first", [this] { showLayer(0); });
    on("layer.last", [this] { showLayer(m_docks.layersView->layers() - 1); });
    on("layer.clear", [this] { showLayer({}); });

    QAction* partitions = m_actions->action(QStringLiteral("view.partitions"));
    connect(partitions, &QAction::triggered, m_pane,
        [this](bool on) { m_pane->setArrangement(on ? Arrangement::Partitions : Arrangement::Overlay); });
    connect(m_pane, &CanvasPane::arrangementChanged, partitions,
        [partitions](Arrangement now) { partitions->setChecked(now == Arrangement::Partitions); });
    QAction* grid = m_actions->action(QStringLiteral("view.grid"));
    grid->setChecked(true);
    connect(grid, &QAction::toggled, canvas, &ImageCanvas::setGridVisible);
    connect(canvas, &ImageCanvas::gridToggled, grid, &QAction::setChecked);
    QAction* legend = m_actions->action(QStringLiteral("view.legend"));
    legend->setChecked(true);
    connect(legend, &QAction::toggled, m_pane, &CanvasPane::setLegendVisible);

    on("layout.inspect", [this] { arrangeAnew(); });
    on("layout.reset", [this] { arrangeAnew(); });
    for (QDockWidget* dock : m_docks.all()) {
        QAction* toggle = m_actions->action(QLatin1String("pane.toggle.") + dock->objectName().mid(5));
        toggle->setChecked(true);
        connect(toggle, &QAction::triggered, dock, &QWidget::setVisible);
        connect(dock->toggleViewAction(), &QAction::toggled, toggle, &QAction::setChecked);
    }
    QAction* hideAll = m_actions->action(QStringLiteral("pane.hideAll"));
    connect(hideAll, &QAction::toggled, this, &MainWindow::hidePanels);
    on("pane.next", [this] { focusPanel(1); });
    on("pane.previous", [this] { focusPanel(-1); });
    QAction* full = m_actions->action(QStringLiteral("view.fullScreen"));
    connect(full, &QAction::toggled, this, [this](bool on) { on ? showFullScreen() : showNormal(); });
}

void MainWindow::connectRunActions()
{
    on("run.ask", [this] {
        if (const QString question = m_docks.chatView->question().trimmed(); !question.isEmpty())
            m_inspector->ask(question);
    });
    on("run.again", [this] { m_inspector->runAgain(); });
    on("run.stop", [this] { m_inspector->stop(); });
    on("run.focusQuestion", [this] {
        m_docks.chat->show();
        m_docks.chatView->focusQuestion();
    });
    on("run.auto",
        [this] { setAutoMode(static_cast<AutoMode>((static_cast<int>(m_inspector->autoMode()) + 1) % 3)); });
    on("budget.down", [this] { m_bar->budget()->stepDown(); });
    on("budget.up", [this] { m_bar->budget()->stepUp(); });
    on("budget.downFine", [this] { m_bar->budget()->stepDown(kFineStep); });
    on("budget.upFine", [this] { m_bar->budget()->stepUp(kFineStep); });
    on("method.next", [this] { m_bar->nextMethod(); });
    on("method.options", [this] {
        m_docks.method->show();
        m_docks.method->raise();
        m_docks.method->widget()->setFocus(Qt::ShortcutFocusReason);
    });
}

void MainWindow::connectCompareActions()
{
    on("compare.pin", [this] {
        m_comparison->pin();
        m_docks.compare->show();
        m_docks.compare->raise();
    });
    on("compare.swap", [this] { m_comparison->swap(); });
    on("compare.clear", [this] { m_comparison->clear(); });
    on("run.compareMethods", [this] { (new MethodComparison(*m_inspector, this))->show(); });
}

void MainWindow::updateActions()
{
    const Shown& shown = m_inspector->shown();
    const bool picture = m_inspector->hasPicture(), busy = m_inspector->busy();
    const auto enable = [this](const char* id, bool on, const QString& otherwise = {}) {
        m_actions->setEnabled(QLatin1String(id), on, otherwise);
    };
    const QString noPicture = tr("Open a picture first."), noRun = tr("Nothing has run on this picture yet.");
    for (const char* id : { "file.saveTrace", "file.exportFigure", "file.exportData" })
        enable(id, shown.mask != nullptr, picture ? noRun : noPicture);
    enable("edit.copyCommand", shown.mask != nullptr, picture ? noRun : noPicture);
    for (QAction* overlay : m_overlays->actions()) {
        const auto which = static_cast<Overlay>(overlay->data().toInt());
        m_actions->setEnabled(
            overlay->objectName(), m_pane->chips()->isAvailable(which), m_pane->chips()->reason(which));
    }
    for (const char* id : { "layer.previous", "layer.next", "layer.first", "layer.last" })
        enable(id, m_docks.layersView->layers() > 0, picture ? noRun : noPicture);
    enable("layer.clear", m_docks.layersView->cursor().has_value(), tr("There is no layer cursor."));
    enable("edit.copy", picture, noPicture);
    enable("run.ask", picture, noPicture);
    enable("run.again", picture && !busy, picture ? tr("A run is going on.") : noPicture);
    enable("run.stop", busy, tr("Nothing is running."));
    enable("run.compareMethods", m_inspector->canCompare(),
        tr("Ask a question first, with the current settings."));
    enable("compare.pin", m_comparison->canPin(), tr("Ask a question first, with the current settings."));
    enable("compare.swap", m_comparison->canSwap(),
        m_comparison->pinned() ? tr("Ask with the current settings first.") : tr("Pin a run as B first."));
    enable("compare.clear", m_comparison->pinned(), tr("No run is pinned."));
    enable("tools.modelInfo", m_inspector->modelReady(), tr("No model is open yet."));
    m_docks.chatView->setAskEnabled(picture, tr("Open a picture first."));
}

void MainWindow::setAutoMode(AutoMode mode)
{
    m_inspector->setAutoMode(mode);
    m_bar->setAutoMode(mode);
    m_settings.setAutoMode(m_inspector->modelInfo().embeddedModel, mode);
}

void MainWindow::showOverlay(int overlay)
{
    for (QAction* action : m_overlays->actions())
        if (action->data().toInt() == overlay)
            action->setChecked(true);
}

void MainWindow::cycleOverlay(int direction)
{
    const auto count = static_cast<std::ptrdiff_t>(kOverlays.size());
    auto at = std::ranges::find(kOverlays, m_pane->canvas()->overlay()) - kOverlays.begin();
    do
        at = (at + direction + count) % count;
    while (!m_pane->chips()->isAvailable(kOverlays[static_cast<std::size_t>(at)])); // the picture alone always is
    m_pane->setOverlay(kOverlays[static_cast<std::size_t>(at)]);
    showOverlay(static_cast<int>(m_pane->canvas()->overlay()));
}

void MainWindow::hidePanels(bool hide)
{
    if (hide) {
        m_hiddenPanels.clear();
        for (QDockWidget* dock : m_docks.all())
            if (dock->toggleViewAction()->isChecked())
                m_hiddenPanels.append(dock);
    }
    for (QDockWidget* dock : m_hiddenPanels)
        dock->setVisible(!hide);
}

void MainWindow::focusPanel(int direction)
{
    QList<QWidget*> stops { m_pane->canvas() };
    for (QDockWidget* dock : m_docks.all())
        if (dock->isVisible())
            stops.append(dock->widget());
    stops.append(m_hints->visible());
    qsizetype at = 0;
    for (qsizetype i = 0; i < stops.size(); ++i)
        if (QWidget* focus = QApplication::focusWidget();
            focus && (stops[i] == focus || stops[i]->isAncestorOf(focus)))
            at = i;
    QWidget* next = stops[(at + direction + stops.size()) % stops.size()];
    if (next->focusPolicy() == Qt::NoFocus)
        for (QWidget* child : next->findChildren<QWidget*>())
            if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus)) {
                next = child;
                break;
            }
    for (QDockWidget* dock : m_docks.all())
        if (dock->isAncestorOf(next))
            dock->raise(); // it may be behind another tab
    next->setFocus(Qt::ShortcutFocusReason);
}

} // namespace ps

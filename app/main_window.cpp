// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"

#include "app/action_registry.h"
#include "app/chat_link.h"
#include "app/comparison_link.h"
#include "app/control_bar.h"
#include "app/first_hints.h"
#include "app/label_text.h"
#include "app/message_banner.h"
#include "app/pane_help.h"
#include "app/pane_links.h"
#include "app/schedule_values.h"
#include "app/theme_follower.h"
#include "app/threshold_watch.h"
#include "app/view_history.h"
#include "widgets/budget_control.h"
#include "widgets/canvas_pane.h"
#include "widgets/chat_view.h"
#include "widgets/format.h"
#include "widgets/images_view.h"
#include "widgets/latency_chart.h"
#include "widgets/layers_view.h"
#include "widgets/method_form.h"
#include "widgets/partitions_view.h"
#include "widgets/patch_readout.h"
#include "widgets/patch_selection.h"
#include "widgets/patch_view.h"
#include "widgets/run_status.h"
#include "widgets/score_legend.h"
#include "widgets/timeline_view.h"

#include <QAction>
#include <QCloseEvent>
#include <QDialog>
#include <QDockWidget>
#include <QFileInfo>
#include <QStatusBar>

#include <algorithm>

namespace ps {
namespace {

constexpr int kSlowLoadMs = 400;
constexpr QSize kFirstSize(1600, 1000);

// Token snapshots share the decision, and the mask views need not draw it again for each of them.
bool sameDecision(const TracePtr& a, const TracePtr& b)
{
    const auto runs = [](const TracePtr& trace) { return trace->state == TraceState::Running; };
    return a == b
        || (a && b && runs(a) == runs(b) && a->steps == b->steps && a->vision == b->vision && a->image == b->image
            && a->layout.packing == b->layout.packing && a->layout.tokens.size() == b->layout.tokens.size());
}

} // namespace

MainWindow::MainWindow(Backend backend, Settings::Storage storage)
    : m_settings(storage), m_inspector(new Inspector(backend, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("PruneScope"));
    setWindowIcon(theme::icon(QStringLiteral("mask")));
    buildViews();
    m_actions = new ActionRegistry(this, m_pane->canvas());
    m_bar = new ControlBar(*m_inspector, *m_actions, this);
    addToolBar(m_bar);
    buildStatusBar();
    m_library = new PictureLibrary(*m_docks.imagesView, this);
    m_conversation = new ChatLink(*m_inspector, *m_docks.chatView);
    m_comparison = new ComparisonLink(*m_inspector, *m_pane, *m_docks.compareView, this);
    m_thresholds = new ThresholdWatch(*m_inspector, std::move(backend.thresholds), this);
    m_saver = new Saver(this);
    connectInspector();
    connectViews();
    m_links = new PaneLinks(*m_inspector, *m_pane->canvas(), m_docks, this);
    connect(m_links, &PaneLinks::layerWanted, this, &MainWindow::showLayer);
    connect(m_docks.timelineView, &TimelineView::tokenChosen, m_conversation, &ChatLink::showToken);
    connect(m_links, &PaneLinks::controlsMoved, m_bar, &ControlBar::showControls);
    connectActions();
    m_themes = new ThemeFollower(this);
    m_hints = new FirstHints(
        { m_bar->budget(), m_pane->canvas(), m_docks.chatView->questionBox() }, m_settings, this);
    usePreferences();
    explainWindow(*this);
    restoreArrangement();
    showControls();
    updateActions();
}

// Dialogs go first: a field that loses the focus reports what was typed. Then the engine, while the views that its last
// signals reach still stand.
MainWindow::~MainWindow()
{
    qDeleteAll(findChildren<QDialog*>(Qt::FindDirectChildrenOnly));
    delete m_thresholds;
    delete m_inspector;
}

void MainWindow::buildViews()
{
    m_pane = new CanvasPane;
    setCentralWidget(m_pane);
    m_pane->canvas()->setPlaceholder(tr("Open a picture, or drop one here"));
    m_banner = new MessageBanner(m_pane->canvas());
    m_docks = makeDocks(*this);
}

void MainWindow::buildStatusBar()
{
    m_readout = new PatchReadout;
    m_status = new RunStatus;
    statusBar()->addWidget(m_readout, 1);
    statusBar()->addPermanentWidget(m_status);
    m_status->setStage(tr("Idle"));
}

void MainWindow::restoreArrangement()
{
    resize(kFirstSize);
    const QByteArray geometry = m_settings.windowGeometry(), state = m_settings.windowState();
    if (!geometry.isEmpty())
        restoreGeometry(geometry);
    arrangeInspect(*this, m_docks);
    if (!state.isEmpty())
        restoreState(state);
}

void MainWindow::setFirstSize(QSize size)
{
    resize(size);
    arrangeInspect(*this, m_docks);
}

void MainWindow::connectInspector()
{
    connect(m_inspector, &Inspector::shownChanged, this, &MainWindow::showResults);
    connect(m_inspector, &Inspector::controlsChanged, this, &MainWindow::showControls);
    connect(m_inspector, &Inspector::modelOpened, this, &MainWindow::showModel);
    connect(m_inspector, &Inspector::modelLoading, this, &MainWindow::showLoading);
    connect(m_inspector, &Inspector::stageChanged, m_status, &RunStatus::setStage);
    connect(m_inspector, &Inspector::failed, this, &MainWindow::showError);
    connect(m_inspector, &Inspector::modelFailed, this, [this](const QString& sentence) {
        m_status->setStage(tr("Idle"));
        showModelButton(); // the model that was open before is still the one that answers
        showError(sentence);
    });
    connect(m_inspector, &Inspector::busyChanged, this, &MainWindow::updateActions);
    connect(m_inspector, &Inspector::pictureChanged, this, [this] {
        m_pane->setImage(m_inspector->image());
        m_docks.patchView->setImage(m_inspector->image());
        setWindowTitle(tr("%1 – PruneScope").arg(QString::fromStdString(m_inspector->imageInfo().name)));
        updateActions();
    });
}

void MainWindow::connectViews()
{
    ImageCanvas* canvas = m_pane->canvas();
    connect(canvas, &ImageCanvas::hovered, m_readout, &PatchReadout::setHit);
    connect(canvas->selectionModel(), &PatchSelection::changed, this, &MainWindow::showSelection);
    connect(canvas, &ImageCanvas::filesDropped, this, &MainWindow::open);
    connect(canvas, &ImageCanvas::imageDropped, m_library, &PictureLibrary::adopt);
    connect(m_docks.partitionsView, &PartitionsView::partitionActivated, canvas, &ImageCanvas::zoomToPartition);
    connect(
        m_docks.methodForm, &MethodForm::valueMoved, this, [this](const Values& v) { commitForm(v, false); });
    connect(m_docks.methodForm, &MethodForm::valuesCommitted, this,
        [this](const Values& v) { commitForm(v, true); });
    connect(m_docks.layersView, &LayersView::cursorMoved, this, &MainWindow::showLayer);
    connect(m_docks.layersView, &LayersView::scheduleMoved, this, &MainWindow::commitSchedule);
    connect(m_docks.imagesView, &ImagesView::openRequested, this, &MainWindow::chooseFiles);
    connect(m_thresholds, &ThresholdWatch::changed, this, &MainWindow::showThresholds);
    connect(m_comparison, &ComparisonLink::changed, this, [this] {
        m_docks.timelineView->setReference(m_comparison->reference());
        updateActions();
    });
    connect(m_library, &PictureLibrary::pictureReady, this, &MainWindow::showPicture);
    connect(m_library, &PictureLibrary::failed, this, &MainWindow::showError);
    connect(m_library, &PictureLibrary::opened, this, [this](const QString& file) {
        m_settings.addRecentFile(file);
        fillRecent();
    });
    connect(m_library, &PictureLibrary::traceReady, this, [this](const TracePtr& trace, const QString& file) {
        fillTruth({});
        m_inspector->showRecorded(trace);
        m_conversation->showRecorded(trace);
        m_banner->showMessage(MessageBanner::Kind::Note,
            tr("%1: recorded with %2 on %3. Ask to run the open model on its picture.")
                .arg(QFileInfo(file).fileName(), QString::fromStdString(trace->run.modelName),
                    QString::fromStdString(trace->run.deviceName)));
    });
    connect(m_bar, &ControlBar::autoModeChosen, this, &MainWindow::setAutoMode);
    connect(m_saver, &Saver::failed, this,
        [this](const QString&, const QString& sentence) { showError(sentence); });
    connect(m_saver, &Saver::saved, this, [this](const QString& file) {
        m_banner->showMessage(MessageBanner::Kind::Note, tr("Saved %1.").arg(QFileInfo(file).fileName()));
    });
}

void MainWindow::openModel(const ModelSource& source)
{
    m_openingModel = source;
    m_loadingSince.start();
    m_bar->setModel(tr("Loading…"), QString::fromStdString(source.folder.string()));
    m_inspector->openModel(source);
}

void MainWindow::open(const QStringList& paths)
{
    QStringList files;
    for (const QString& path : paths) {
        if (QFileInfo(path).isDir())
            openModel({ .folder = QFileInfo(path).absoluteFilePath().toStdString(),
                .name = QFileInfo(path).fileName().toStdString() });
        else
            files.append(path);
    }
    m_library->open(files);
}

void MainWindow::showPicture(const Picture& picture)
{
    fillTruth(picture.truth);
    m_inspector->setPicture(picture.image, picture.info, picture.decodeMs);
    m_conversation->setTruth(picture.truth);
}

void MainWindow::showResults()
{
    const Shown& shown = m_inspector->shown();
    if (!sameDecision(m_pane->canvas()->trace(), shown.mask)) {
        m_pane->setTrace(shown.mask);
        m_docks.partitionsView->setTrace(shown.mask);
        if (shown.mask && !shown.mask->layout.tokens.empty())
            m_library->describe(shown.mask->layout.geometry);
        showSelection();
    }
    m_pane->canvas()->setStale(shown.maskTruth == Truth::Stale, shown.maskReason);
    m_docks.partitionsView->setStale(shown.maskTruth == Truth::Stale, shown.maskReason);
    m_docks.layersView->setMask(shown.mask);
    m_docks.layersView->setRun(shown.run);
    m_docks.layersView->setTruth(shown.maskTruth, shown.maskReason, shown.runTruth == Truth::Stale);
    m_docks.layersView->setSchedule(schedule());
    m_docks.latencyChart->setTrace(shown.run);
    m_docks.latencyChart->setStale(shown.runTruth == Truth::Stale, shown.runReason);
    showBudget();
    const Controls& controls = m_inspector->controls();
    m_status->setMethod(controlsText(m_inspector->method(), controls.method, controls.values));
    const bool sameMethod = m_docks.methodForm->methodId().toStdString() == controls.method;
    if (sameMethod && m_docks.methodForm->values() != controls.values) // moved outside the form
        m_docks.methodForm->setValues(controls.values);
    updateActions();
}

void MainWindow::showSelection()
{
    const ImageCanvas* canvas = m_pane->canvas();
    std::vector<PatchHit> hits;
    for (const PatchRef& patch : canvas->selectionModel()->patches())
        hits.push_back(canvas->hitOf(patch));
    m_docks.patchView->setHits(hits);
    m_readout->setSelected(canvas->selection());
}

// The views show floats by row; the rest of the record is of no use to them.
void MainWindow::showThresholds()
{
    const auto& known = m_thresholds->thresholds();
    const MethodInfo* method = m_inspector->method();
    const PatchThresholds thresholds = known ? PatchThresholds(known, &known->smallest) : nullptr;
    const QString whyNone = !method || method->primary.empty()
        ? tr("This method has no budget.")
        : tr("Not known: the run goes on, or a larger budget of this method may drop what a smaller one "
             "keeps.");
    m_links->setThresholds(thresholds, whyNone);
    m_pane->setThresholds(thresholds, whyNone);
    showSelection();
    updateActions();
}

void MainWindow::showBudget()
{
    const MethodInfo* method = m_inspector->method();
    const ParameterInfo* primary = method ? method->find(method->primary) : nullptr;
    const QString name = primary ? QString::fromStdString(primary->label) : QString();
    const Values& values = m_inspector->controls().values;
    m_pane->legend()->setBudget(
        name, primary && values.has(primary->key) ? std::optional(values.real(primary->key)) : std::nullopt);
    m_docks.patchView->setBudgetName(name);
}

void MainWindow::showView(Overlay overlay, std::optional<int> layer)
{
    m_pane->setOverlay(overlay);
    showOverlay(static_cast<int>(m_pane->canvas()->overlay()));
    showLayer(layer);
}

void MainWindow::showLayer(std::optional<int> layer)
{
    m_docks.layersView->setCursor(layer);
    m_pane->setLayer(layer);
    m_links->showLayer(layer);
    showSelection();
    m_history->note(ViewField::Layer);
    updateActions();
}

void MainWindow::moveLayer(int direction)
{
    const int layers = m_docks.layersView->layers();
    const std::optional<int> now = m_docks.layersView->cursor();
    if (layers > 0)
        showLayer(std::clamp(now ? *now + direction : direction > 0 ? 0 : layers - 1, 0, layers - 1));
}

StageSchedule MainWindow::schedule() const
{
    const MethodInfo* method = m_inspector->method();
    if (!method || m_inspector->recorded() || !m_inspector->modelReady())
        return {};
    return scheduleOf(*method, m_inspector->controls().values, m_inspector->shown().mask.get());
}

void MainWindow::commitSchedule(const StageSchedule& wanted, bool final)
{
    const MethodInfo* method = m_inspector->method();
    if (!method)
        return;
    if (m_draggedFrom.stages.empty())
        m_draggedFrom = schedule();
    const Values values = withSchedule(*method, m_inspector->controls().values, m_draggedFrom, wanted);
    if (final) {
        m_draggedFrom = {};
        m_inspector->commitValues(values);
        m_bar->showControls();
    } else {
        m_inspector->moveValues(values);
    }
}

void MainWindow::showControls()
{
    const Controls& controls = m_inspector->controls();
    if (const MethodInfo* method = m_inspector->method())
        m_docks.methodForm->setMethod(*method, controls.values);
    m_status->setMethod(controlsText(m_inspector->method(), controls.method, controls.values));
    showThresholds(); // or why there are none
}

// The form has no control for the budget, so its own copy of that value may be old.
void MainWindow::commitForm(const Values& values, bool final)
{
    Values merged = values;
    const MethodInfo* method = m_inspector->method();
    const Values& current = m_inspector->controls().values;
    if (method && current.has(method->primary))
        merged.set(method->primary, current.all().at(method->primary));
    if (final)
        m_inspector->commitValues(merged);
    else
        m_inspector->moveValues(merged);
}

void MainWindow::showModel()
{
    const RunInfo& model = m_inspector->modelInfo();
    m_banner->hideNote();
    showModelButton();
    const QString note = QString::fromStdString(model.deviceNote);
    m_status->setDevice(deviceText(model),
        note.isEmpty() ? QString::fromStdString(model.deviceName)
                       : tr("%1\nNo GPU: %2").arg(QString::fromStdString(model.deviceName), note));
    if (!model.embeddedModel)
        m_settings.addRecentModel(QString::fromStdString(m_openingModel.folder.string()));
    m_inspector->setAutoMode(m_settings.autoMode(model.embeddedModel));
    m_bar->setAutoMode(m_inspector->autoMode());
    fillModelMenu();
}

void MainWindow::showModelButton()
{
    if (!m_inspector->modelReady()) {
        m_bar->setModel(tr("No model"), tr("Open a checkpoint folder, or choose the built-in model."));
        return;
    }
    const RunInfo& model = m_inspector->modelInfo();
    m_bar->setModel(model.embeddedModel ? modelText(model) : QString::fromStdString(model.modelName),
        tr("%1: %2, %3")
            .arg(QString::fromStdString(model.modelName), QString::fromStdString(model.architecture),
                modelText(model)));
}

void MainWindow::showLoading(const QString& what, qint64 done, qint64 total)
{
    m_status->setProgress(what, done, total);
    if (m_loadingSince.elapsed() > kSlowLoadMs && m_banner->message().isEmpty())
        m_banner->showMessage(MessageBanner::Kind::Note,
            tr("Loading %1…").arg(QString::fromStdString(m_openingModel.name)), tr("Cancel"),
            [this] { m_inspector->stop(); });
}

void MainWindow::showError(const QString& sentence)
{
    m_banner->showMessage(MessageBanner::Kind::Error, sentence);
    Q_EMIT reportedError(sentence);
}

QString MainWindow::message() const { return m_banner->message(); }

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_settings.setWindow(saveGeometry(), saveState());
    m_inspector->stop();
    event->accept();
}

} // namespace ps

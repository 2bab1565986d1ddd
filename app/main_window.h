// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/docks.h"
#include "app/export_plan.h"
#include "app/inspector.h"
#include "app/picture_library.h"
#include "app/saver.h"
#include "app/settings.h"
#include "app/view_state.h"
#include "widgets/geometry/stage_schedule.h"
#include "widgets/overlay.h"

#include <QElapsedTimer>
#include <QMainWindow>

class QActionGroup;

namespace ps {

class ActionRegistry;
class CanvasPane;
class ChatLink;
class ComparisonLink;
class ControlBar;
class FirstHints;
class MessageBanner;
class PaneLinks;
class PatchReadout;
class RunStatus;
class ThemeFollower;
class ThresholdWatch;
class ViewHistory;

/// The window in the Inspect layout: the canvas in the middle, panels around it, one inspector behind them. It
/// passes what the inspector shows to the views and what they want back; it computes nothing.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(Backend backend, Settings::Storage storage);
    ~MainWindow() override;

    Inspector& inspector() { return *m_inspector; }
    PictureLibrary& library() { return *m_library; }
    ActionRegistry& actions() { return *m_actions; }
    ChatLink& conversation() { return *m_conversation; }
    CanvasPane& canvasPane() { return *m_pane; }
    ComparisonLink& comparison() { return *m_comparison; }
    const Docks& docks() const { return m_docks; }
    ThemeFollower& themes() { return *m_themes; }
    FirstHints& hints() { return *m_hints; }

    void setFirstSize(QSize size); // and arranges the panels for it
    void openModel(const ModelSource& source);
    void open(const QStringList& paths); // pictures, traces, or one checkpoint folder
    void showError(const QString& sentence);
    void showView(Overlay overlay, std::optional<int> layer);
    QString message() const; // of the banner; empty when there is none

Q_SIGNALS:
    void reportedError(const QString& sentence);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void buildViews();
    void buildStatusBar();
    void connectInspector();
    void connectViews();
    void restoreArrangement();
    void showPicture(const Picture& picture);
    void showResults();
    void showSelection();
    void showThresholds();
    void showBudget();
    void showControls();
    void showModel();
    void showModelButton();
    void showLoading(const QString& what, qint64 done, qint64 total);
    void updateActions();
    void commitForm(const Values& values, bool final);
    void showLayer(std::optional<int> layer); // the layer cursor, wherever it was moved
    void moveLayer(int direction);
    void commitSchedule(const StageSchedule& schedule, bool final);
    StageSchedule schedule() const;

    void connectActions(); // main_window_actions.cpp, with everything below
    void connectFileActions();
    void connectViewActions();
    void connectRunActions();
    void connectCompareActions();
    void addPalette();     // main_window_palette.cpp
    void connectHistory(); // main_window_history.cpp, with the two below
    ViewState viewState() const;
    void restoreView(ViewField field, const ViewState& state);
    void arrangeAnew();
    void applyPreferences(const Preferences& wanted); // main_window_preferences.cpp, with the two below
    void usePreferences();
    void showPreferences();
    void setColorMap(const QString& name);
    void fillMenus();
    void fillModelMenu();
    void fillRecent();
    void fillTruth(const std::vector<scenes::Question>& truth);
    void on(const char* id, std::function<void()> run);
    void chooseFiles();
    void chooseModel();
    void paste();
    void exportAs(ExportPlan plan);
    void saveTrace();
    void setAutoMode(AutoMode mode);
    void cycleOverlay(int direction);
    void showOverlay(int overlay);
    void hidePanels(bool hide);
    void focusPanel(int direction);
    void showModelInfo();
    void showShortcuts();
    void showAbout();

    Settings m_settings;
    Inspector* m_inspector = nullptr;
    CanvasPane* m_pane = nullptr;
    MessageBanner* m_banner = nullptr;
    Docks m_docks {};
    ActionRegistry* m_actions = nullptr;
    ControlBar* m_bar = nullptr;
    PictureLibrary* m_library = nullptr;
    ChatLink* m_conversation = nullptr;
    PaneLinks* m_links = nullptr;
    ComparisonLink* m_comparison = nullptr;
    ThresholdWatch* m_thresholds = nullptr;
    PatchReadout* m_readout = nullptr;
    RunStatus* m_status = nullptr;
    Saver* m_saver = nullptr;
    QActionGroup* m_overlays = nullptr;
    ViewHistory* m_history = nullptr;
    ThemeFollower* m_themes = nullptr;
    FirstHints* m_hints = nullptr;
    StageSchedule m_draggedFrom {};        // what a dragged stage started from; no stages: none is dragged
    QList<QDockWidget*> m_hiddenPanels {}; // by "hide all"
    QElapsedTimer m_loadingSince;
    ModelSource m_openingModel {};
    QString m_colorMap {};
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/inspector.h"

#include <QToolBar>

class QAction;
class QComboBox;
class QMenu;
class QToolButton;

namespace ps {

class ActionRegistry;
class BudgetControl;

/// The toolbar: open, model, method, budget with its truth label, auto mode, scenes, ask and stop. It shows the
/// inspector's controls and changes them; the window fills the model menu.
class ControlBar final : public QToolBar {
    Q_OBJECT
public:
    ControlBar(Inspector& inspector, const ActionRegistry& actions, QWidget* parent = nullptr);

    QMenu* modelMenu() const { return m_modelMenu; }
    BudgetControl* budget() const { return m_budget; }
    void setModel(const QString& text, const QString& toolTip);
    void setAutoMode(AutoMode mode); // no signal
    void nextMethod();               // round the methods that this model can run
    void showControls();             // of the inspector, when they were moved elsewhere

Q_SIGNALS:
    void autoModeChosen(ps::AutoMode mode);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitWidth();
    void fillMethods();
    void showCounts();
    void showReplacedBudget();
    void setPrimary(double value, bool committed);

    Inspector& m_inspector;
    QMenu* m_modelMenu = nullptr;
    QToolButton* m_model = nullptr;
    QComboBox* m_method = nullptr;
    BudgetControl* m_budget = nullptr;
    QComboBox* m_auto = nullptr;
    std::vector<QWidget*> m_iconsWhenNarrow {};
    QString m_modelText {};
    std::string m_shownMethod {}; // whose range the budget control has
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/control_bar.h"

#include "app/action_registry.h"
#include "app/schedule_values.h"
#include "core/trace/pyramid.h"
#include "widgets/budget_control.h"
#include "widgets/theme.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QToolButton>
#include <algorithm>
#include <cmath>

namespace ps {
namespace {

const QString kCaption = QStringLiteral("barCaption");

QLabel* caption(const QString& text, QWidget* buddy)
{
    auto* label = new QLabel(text);
    label->setObjectName(kCaption);
    label->setBuddy(buddy);
    label->setContentsMargins(theme::kGap, 0, theme::kGapSmall, 0);
    return label;
}

/// What was kept and of how many: patches for methods that choose before the language model; visual tokens for those
/// that choose inside it, after their one cut or, where there are stages, as the mean over the layers.
std::pair<int, int> keptOf(const Trace& trace)
{
    if (!trace.steps.empty() && trace.steps.front()->layer != kBeforeLanguage) {
        const int tokens = trace.layout.visualTokens();
        if (trace.steps.size() == 1)
            return { static_cast<int>(trace.steps.front()->idsKept.size()), tokens };
        const auto equivalent = equivalentTokens(trace);
        return { equivalent ? static_cast<int>(std::lround(equivalent->tokens)) : -1, tokens };
    }
    const int whole = static_cast<int>(trace.layout.patchToId.size());
    const PruneStep* step = trace.stepBefore(kBeforeLanguage);
    if (!step)
        return { whole, whole };
    const int kept = static_cast<int>(std::count(step->keptRows.begin(), step->keptRows.end(), 1));
    return { step->total.allocated >= 0 ? step->total.allocated : kept, whole };
}

} // namespace

ControlBar::ControlBar(Inspector& inspector, const ActionRegistry& actions, QWidget* parent)
    : QToolBar(tr("Controls"), parent), m_inspector(inspector)
{
    setObjectName(QStringLiteral("controlBar"));
    setMovable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);

    addAction(actions.action(QStringLiteral("file.open")));
    m_iconsWhenNarrow = { widgetForAction(actions.action(QStringLiteral("file.open"))) };
    m_model = new QToolButton;
    m_model->setObjectName(QStringLiteral("modelButton"));
    m_model->setIcon(theme::icon(QStringLiteral("model")));
    m_model->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_model->setPopupMode(QToolButton::InstantPopup);
    m_model->setAccessibleName(tr("Model"));
    m_modelMenu = new QMenu(m_model);
    m_modelMenu->setToolTipsVisible(true);
    m_model->setMenu(m_modelMenu);
    addWidget(m_model);
    addSeparator();

    m_method = new QComboBox;
    m_method->setObjectName(QStringLiteral("methodBox"));
    m_method->setAccessibleName(tr("Method"));
    m_method->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    addWidget(caption(tr("Method"), m_method));
    addWidget(m_method);
    m_budget = new BudgetControl;
    addWidget(m_budget);
    addSeparator();

    m_auto = new QComboBox;
    m_auto->setObjectName(QStringLiteral("autoBox"));
    m_auto->setAccessibleName(tr("Auto"));
    m_auto->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    const auto addMode = [this](const QString& text, AutoMode mode, const QString& help) {
        m_auto->addItem(text, static_cast<int>(mode));
        m_auto->setItemData(m_auto->count() - 1, help, Qt::ToolTipRole);
    };
    addMode(tr("mask"), AutoMode::Mask, tr("A changed control redraws the mask; press F5 for a new answer"));
    addMode(tr("prefill"), AutoMode::Prefill, tr("Also measures the time to the first token again"));
    addMode(tr("answer"), AutoMode::Answer,
        tr("Also answers the last question again when the control is released"));
    m_auto->setToolTip(tr("What follows a changed control (Ctrl+R)"));
    addWidget(caption(tr("Auto"), m_auto));
    addWidget(m_auto);
    addSeparator();

    addAction(actions.action(QStringLiteral("file.newScene")));
    m_iconsWhenNarrow.push_back(widgetForAction(actions.action(QStringLiteral("file.newScene"))));
    auto* truth = new QToolButton;
    truth->setObjectName(QStringLiteral("truthButton"));
    truth->setText(tr("Truth"));
    truth->setToolTip(tr("Questions about this picture with the answers that are true"));
    truth->setPopupMode(QToolButton::InstantPopup);
    truth->setMenu(actions.menu(QStringLiteral("run.truth")));
    addWidget(truth);
    auto* spacer = new QWidget;
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(spacer);
    addAction(actions.action(QStringLiteral("run.ask")));
    addAction(actions.action(QStringLiteral("run.stop")));

    connect(m_method, &QComboBox::activated, this,
        [this](int index) { m_inspector.setMethod(m_method->itemData(index).toString().toStdString()); });
    connect(m_auto, &QComboBox::activated, this,
        [this](int index) { Q_EMIT autoModeChosen(static_cast<AutoMode>(m_auto->itemData(index).toInt())); });
    connect(m_budget, &BudgetControl::moved, this, [this](double value) { setPrimary(value, false); });
    connect(m_budget, &BudgetControl::committed, this, [this](double value) { setPrimary(value, true); });
    connect(&m_inspector, &Inspector::controlsChanged, this, &ControlBar::showControls);
    connect(&m_inspector, &Inspector::shownChanged, this, &ControlBar::showCounts);
    setAutoMode(m_inspector.autoMode());
    showControls();
}

void ControlBar::setModel(const QString& text, const QString& toolTip)
{
    m_modelText = text;
    m_model->setToolTip(toolTip);
    fitWidth();
}

void ControlBar::resizeEvent(QResizeEvent* event)
{
    QToolBar::resizeEvent(event);
    fitWidth();
}

// Ask and Stop stay in sight: in a narrow window the words of other buttons make room.
void ControlBar::fitWidth()
{
    constexpr int kNarrow = 1400, kNarrowModel = 120;
    const bool narrow = width() < kNarrow;
    for (QWidget* button : m_iconsWhenNarrow)
        if (auto* tool = qobject_cast<QToolButton*>(button))
            tool->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    for (QAction* each : actions()) // what they name says itself in its tooltip
        if (const QWidget* widget = widgetForAction(each); widget && widget->objectName() == kCaption)
            each->setVisible(!narrow);
    m_model->setText(
        narrow ? m_model->fontMetrics().elidedText(m_modelText, Qt::ElideRight, kNarrowModel) : m_modelText);
}

void ControlBar::setAutoMode(AutoMode mode)
{
    m_auto->setCurrentIndex(m_auto->findData(static_cast<int>(mode)));
}

void ControlBar::nextMethod()
{
    const int count = m_method->count();
    auto* items = qobject_cast<QStandardItemModel*>(m_method->model());
    for (int step = 1; step < count; ++step) {
        const int index = (m_method->currentIndex() + step) % count;
        if (items->item(index)->isEnabled()) {
            m_inspector.setMethod(m_method->itemData(index).toString().toStdString());
            return;
        }
    }
}

void ControlBar::setPrimary(double value, bool committed)
{
    const MethodInfo* method = m_inspector.method();
    const ParameterInfo* primary = method ? method->find(method->primary) : nullptr;
    if (!primary)
        return;
    Values values = m_inspector.controls().values;
    if (primary->kind == ParameterKind::Integer)
        values.set(primary->key, static_cast<std::int64_t>(value));
    else
        values.set(primary->key, value);
    values = withoutReplacementsOf(*method, values, primary->key);
    if (committed)
        m_inspector.commitValues(values);
    else
        m_inspector.moveValues(values);
}

void ControlBar::fillMethods()
{
    const QSignalBlocker quiet(m_method);
    m_method->clear();
    auto* items = qobject_cast<QStandardItemModel*>(m_method->model());
    for (const MethodInfo& method : m_inspector.methods()) {
        m_method->addItem(QString::fromStdString(method.title), QString::fromStdString(method.id));
        QStandardItem* item = items->item(m_method->count() - 1);
        item->setEnabled(method.unavailable.empty());
        item->setToolTip(
            QString::fromStdString(method.unavailable.empty() ? method.summary : method.unavailable));
    }
    m_method->setCurrentIndex(m_method->findData(QString::fromStdString(m_inspector.controls().method)));
    m_method->setEnabled(m_method->count() > 0);
}

void ControlBar::showControls()
{
    fillMethods();
    const MethodInfo* method = m_inspector.method();
    const ParameterInfo* primary = method && !method->primary.empty() ? method->find(method->primary) : nullptr;
    m_shownMethod = m_inspector.controls().method;
    if (!method)
        m_budget->setUnavailable(tr("No model is open yet."));
    else if (!primary)
        m_budget->setUnavailable(tr("%1 has no budget.").arg(QString::fromStdString(method->title)));
    else if (primary->kind == ParameterKind::Integer)
        m_budget->setParameter(
            *primary, static_cast<double>(m_inspector.controls().values.integer(primary->key)));
    else
        m_budget->setParameter(*primary, m_inspector.controls().values.real(primary->key));
    showCounts();
}

void ControlBar::showCounts()
{
    const Shown& shown = m_inspector.shown();
    const auto [kept, whole] = shown.mask ? keptOf(*shown.mask) : std::pair { -1, 0 };
    m_budget->setCount(kept, whole);
    showReplacedBudget();
    m_budget->setTruth(shown.maskTruth, shown.maskReason);
}

// Where a list of ratios has replaced the budget, the control shows what they amount to.
void ControlBar::showReplacedBudget()
{
    const MethodInfo* method = m_inspector.method();
    const TracePtr& mask = m_inspector.shown().mask;
    if (!method || !mask || m_inspector.shown().maskTruth == Truth::Stale)
        return;
    const Values& values = m_inspector.controls().values;
    const bool replaced = std::ranges::any_of(method->parameters, [&](const ParameterInfo& parameter) {
        return !parameter.replaces.empty() && parameter.replaces == method->primary
            && values.has(parameter.key) && !values.list(parameter.key).empty();
    });
    if (const auto equivalent = replaced ? equivalentTokens(*mask) : std::nullopt)
        m_budget->setValue(equivalent->share);
}

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pane_links.h"

#include "app/docks.h"
#include "widgets/image_canvas.h"
#include "widgets/patch_selection.h"
#include "widgets/patch_table.h"
#include "widgets/score_chart.h"
#include "widgets/timeline_view.h"

#include <algorithm>
#include <cmath>

namespace ps {

PaneLinks::PaneLinks(Inspector& inspector, ImageCanvas& canvas, const Docks& docks, QObject* parent)
    : QObject(parent), m_inspector(inspector), m_canvas(canvas), m_docks(docks)
{
    docks.patchTable->setSelectionModel(canvas.selectionModel());
    docks.scoreChart->setSelectionModel(canvas.selectionModel());
    connect(&inspector, &Inspector::shownChanged, this, &PaneLinks::showResults);
    connect(docks.timelineView, &TimelineView::layerChosen, this,
        [this](int layer) { Q_EMIT layerWanted(layer); });
    connect(docks.scoreChart, &ScoreChart::budgetWanted, this, &PaneLinks::moveBudget);
}

// The canvas takes a trace only when its decision differs from the one before: token snapshots share theirs.
void PaneLinks::showResults()
{
    const Shown& shown = m_inspector.shown();
    if (m_mask != m_canvas.trace()) {
        m_mask = m_canvas.trace();
        m_docks.patchTable->setTrace(m_mask);
        m_docks.scoreChart->setTrace(m_mask);
    }
    m_docks.patchTable->setStale(shown.maskTruth == Truth::Stale, shown.maskReason);
    m_docks.scoreChart->setStale(shown.maskTruth == Truth::Stale, shown.maskReason);
    m_docks.timelineView->setTrace(shown.run);
    m_docks.timelineView->setStale(shown.runTruth == Truth::Stale, shown.runReason);
}

void PaneLinks::showLayer(std::optional<int> layer)
{
    m_docks.patchTable->setLayer(layer);
    m_docks.scoreChart->setLayer(layer);
}

void PaneLinks::setThresholds(const PatchThresholds& thresholds, const QString& whyNone)
{
    m_docks.patchTable->setThresholds(thresholds);
    m_docks.scoreChart->setThresholds(thresholds, whyNone);
}

// Thresholds are floats: back to the tried value that they stand for.
void PaneLinks::moveBudget(double value, bool final)
{
    const MethodInfo* method = m_inspector.method();
    const ParameterInfo* primary = method ? method->find(method->primary) : nullptr;
    if (!primary || primary->kind != ParameterKind::Real || primary->step <= 0)
        return;
    const auto perUnit = static_cast<double>(triedPerUnit(*primary));
    Values values = m_inspector.controls().values;
    values.set(primary->key, std::clamp(std::round(value * perUnit) / perUnit, primary->min, primary->max));
    if (final)
        m_inspector.commitValues(values);
    else
        m_inspector.moveValues(values);
    Q_EMIT controlsMoved();
}

} // namespace ps

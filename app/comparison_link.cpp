// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/comparison_link.h"

#include "app/label_text.h"
#include "widgets/canvas_pane.h"

#include <algorithm>

namespace ps {

ComparisonLink::ComparisonLink(Inspector& inspector, CanvasPane& pane, CompareView& view, QObject* parent)
    : QObject(parent), m_inspector(inspector), m_pane(pane), m_view(view)
{
    connect(&inspector, &Inspector::pictureChanged, this, &ComparisonLink::clear);
    connect(&inspector, &Inspector::shownChanged, this, &ComparisonLink::refresh);
}

bool ComparisonLink::canPin() const
{
    const Shown& shown = m_inspector.shown();
    return shown.run && shown.runTruth != Truth::Stale && shown.run->state == TraceState::Done;
}

bool ComparisonLink::canSwap() const
{
    return pinned() && canPin() && !m_inspector.busy() && !m_inspector.recorded();
}

void ComparisonLink::pin()
{
    if (canPin())
        setReference(m_inspector.shown().run);
}

void ComparisonLink::swap()
{
    if (!canSwap())
        return;
    const TracePtr before = m_inspector.shown().run, next = m_reference;
    setReference(before);
    m_inspector.showRun(next);
}

void ComparisonLink::clear() { setReference(nullptr); }

void ComparisonLink::setReference(const TracePtr& run)
{
    if (m_reference == run)
        return;
    m_reference = run;
    m_pane.setReference(run, run ? tr("B: %1").arg(nameOf(*run)) : QString());
    refresh();
    Q_EMIT changed();
}

QString ComparisonLink::nameOf(const Trace& run) const
{
    const auto& methods = m_inspector.methods();
    const auto info = std::ranges::find(methods, run.run.method, &MethodInfo::id);
    return controlsText(info == methods.end() ? nullptr : &*info, run.run.method, run.run.values);
}

ComparedRun ComparisonLink::current() const
{
    const Shown& shown = m_inspector.shown();
    return { .mask = shown.mask, .run = shown.run, .name = shown.mask ? nameOf(*shown.mask) : QString() };
}

void ComparisonLink::refresh()
{
    if (!m_reference)
        return m_view.setRuns({}, {});
    m_view.setRuns(current(), { .mask = m_reference, .run = m_reference, .name = nameOf(*m_reference) });
    const Shown& shown = m_inspector.shown();
    m_view.setStale(shown.runTruth == Truth::Stale, shown.runReason);
}

} // namespace ps

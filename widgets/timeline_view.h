// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/pace.h"

#include <QWidget>

class QLabel;
class QStackedLayout;

namespace ps {

class TimelineStrip;
class TruthLabel;

/// The spans of one run on a time axis, and of the pinned reference below it. Redraws at most ten times a second while
/// a run goes on. objectName "timeline"; "timelineSummary", "timelineReadout".
class TimelineView : public QWidget {
    Q_OBJECT
public:
    explicit TimelineView(QWidget* parent = nullptr);

    void setTrace(TracePtr trace);     // A: the current run, or the run of a chosen chat turn
    void setReference(TracePtr trace); // B; null: none
    void setStale(bool stale, const QString& reason = {});

Q_SIGNALS:
    void layerChosen(int layer);
    void tokenChosen(int index); // in Trace::answer of the current run

private:
    QWidget* buildPage();
    void refresh();
    void refreshReadout();
    QString summary() const;

    TracePtr m_trace {}, m_reference {};
    TimelineStrip* m_strip = nullptr;
    QLabel* m_summary = nullptr;
    QLabel* m_readout = nullptr;
    TruthLabel* m_truth = nullptr;
    QStackedLayout* m_stack = nullptr;
    Pace m_pace { this, [this] { refresh(); } };
};

} // namespace ps

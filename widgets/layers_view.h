// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/geometry/stage_schedule.h"
#include "widgets/pace.h"
#include "widgets/truth_label.h"

#include <QWidget>

class QLabel;
class QStackedLayout;

namespace ps {

class MemoryPlot;
class PyramidPlot;

/// The decoder's layers: the token pyramid with its stages and the layer cursor, the cache along the answer, and the
/// equivalent tokens with how they follow. Redraws at most ten times a second while a run goes on. objectName "layers".
class LayersView : public QWidget {
    Q_OBJECT
public:
    explicit LayersView(QWidget* parent = nullptr);

    void setMask(TracePtr trace); // what the canvas shows: the pyramid
    void setRun(TracePtr trace);  // the newest measured run: the cache along its answer
    void setTruth(Truth mask, const QString& maskReason, bool runStale);
    void setSchedule(const StageSchedule& schedule); // stages that can be dragged; none: nothing can
    void setCursor(std::optional<int> layer);        // no signal
    std::optional<int> cursor() const { return m_cursor; }
    int layers() const; // of the shown pyramid; 0 without one

Q_SIGNALS:
    void cursorMoved(std::optional<int> layer);
    void scheduleMoved(const ps::StageSchedule& schedule, bool final);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // the width left for how the mean follows

private:
    QWidget* buildPage();
    void refresh();
    void refreshTexts();
    void showHow();

    TracePtr m_mask {}, m_run {};
    std::optional<int> m_cursor {};
    PyramidPlot* m_pyramid = nullptr;
    MemoryPlot* m_memory = nullptr;
    QLabel* m_equivalent = nullptr;
    QLabel* m_how = nullptr;
    QLabel* m_layer = nullptr;
    QString m_howText {};
    TruthLabel* m_truth = nullptr;
    QStackedLayout* m_stack = nullptr;
    Pace m_pace { this, [this] { refresh(); } };
};

} // namespace ps

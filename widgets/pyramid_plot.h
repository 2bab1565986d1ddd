// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/geometry/stage_schedule.h"

#include <QFrame>

class QCPBars;
class QCPGraph;
class QCPItemRect;
class QCustomPlot;

namespace ps {

class PyramidInput;

/// One column per decoder layer: its visual tokens, and on the second axis the bytes of its keys and values. Stages stand
/// on the border before their layer, hollow where a preview only estimates them. objectName "pyramid"; the plot inside is
/// "pyramidPlot".
class PyramidPlot : public QFrame {
    Q_OBJECT
public:
    explicit PyramidPlot(QWidget* parent = nullptr);
    ~PyramidPlot() override;

    void setTrace(TracePtr trace);
    void setStale(bool stale);
    void setCursor(std::optional<int> layer);        // no signal
    void setSchedule(const StageSchedule& schedule); // handles; no stages: none
    QString layerText(int layer) const;              // exact values of one column
    StageFrame frame() const; // for tests: where the columns and handles are, in the plot's pixels

Q_SIGNALS:
    void cursorMoved(std::optional<int> layer);
    void scheduleMoved(const ps::StageSchedule& schedule, bool final);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // tooltips, focus, size
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void build();
    void refresh();
    void fillColumns();
    void fillStages();
    void addLabel(double x, int row, const QString& text, bool hollow);
    void showCursor();
    void showHandles();
    void applyColors();

    TracePtr m_trace {};
    std::vector<int> m_tokens {};
    std::vector<std::int64_t> m_bytes {};
    int m_estimatedFrom = 0; // first layer that an estimate decided
    bool m_stale = false;
    QCustomPlot* m_plot = nullptr;
    QCPBars* m_exact = nullptr;
    QCPBars* m_estimated = nullptr;
    QCPGraph* m_cache = nullptr;
    QCPGraph* m_handles = nullptr;
    QCPItemRect* m_column = nullptr;
    PyramidInput* m_input = nullptr;
};

} // namespace ps

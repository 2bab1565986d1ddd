// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <QTimer>
#include <QWidget>

class QCustomPlot;
class QLabel;

namespace ps {

/// Where the time of one run went: a stacked bar of its stages, and one bar per generated token that grows
/// while they stream. Replots at most ten times a second, the newest trace wins. objectName "latency".
class LatencyChart : public QWidget {
    Q_OBJECT
public:
    explicit LatencyChart(QWidget* parent = nullptr);
    ~LatencyChart() override;

    void setTrace(TracePtr trace);
    void setStale(bool stale, const QString& reason = {});
    int replots() const { return m_replots; } // for tests

protected:
    void changeEvent(QEvent* event) override;

private:
    void replot();
    void applyColors();

    TracePtr m_trace {};
    QCustomPlot* m_stages = nullptr;
    QCustomPlot* m_tokens = nullptr;
    QLabel* m_summary = nullptr;
    QLabel* m_empty = nullptr;
    QTimer m_pace {};
    bool m_pending = false, m_stale = false;
    int m_replots = 0;
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/pace.h"

#include <QWidget>

class QCPBars;
class QCPItemStraightLine;
class QCustomPlot;
class QLabel;
class QStackedLayout;

namespace ps {

class TruthLabel;
struct TimedStage;

/// Where the time of one run went: its stages one after another, and one bar per generated token that grows
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
    bool eventFilter(QObject* watched, QEvent* event) override; // tooltips of the token bars

private:
    QWidget* buildPage();
    void preparePlots();
    void replot();
    void replotStages();
    void addStageText(const TimedStage& stage, double row, double start, double total);
    void replotTokens();
    void refreshSummary();
    void applyColors();
    QString tokenToolTip(double key) const;

    TracePtr m_trace {};
    QCustomPlot* m_stages = nullptr;
    QCustomPlot* m_tokens = nullptr;
    QCPBars* m_tokenBars = nullptr;
    QCPItemStraightLine* m_mean = nullptr;
    QLabel* m_summary = nullptr;
    TruthLabel* m_truth = nullptr;
    QStackedLayout* m_stack = nullptr;
    Pace m_pace { this, [this] { replot(); } };
    bool m_stale = false;
    int m_replots = 0;
};

} // namespace ps

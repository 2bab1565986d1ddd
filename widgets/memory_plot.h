// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/pyramid.h"

#include <QWidget>

class QCPGraph;
class QCustomPlot;

namespace ps {

/// Bytes of the key and value cache along the answer: without any pruning, with the image's tokens pruned alone, and as
/// measured. objectName "memory"; the plot inside is "memoryPlot".
class MemoryPlot : public QWidget {
    Q_OBJECT
public:
    explicit MemoryPlot(QWidget* parent = nullptr);
    ~MemoryPlot() override;

    void setTrace(const TracePtr& trace);
    void setStale(bool stale);
    QString pointText(int answerToken) const; // exact bytes after so many answer tokens

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // tooltips, size
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void applyColors();

    std::vector<CachePoint> m_points {};
    bool m_stale = false;
    QCustomPlot* m_plot = nullptr;
    QCPGraph* m_full = nullptr;
    QCPGraph* m_image = nullptr;
    QCPGraph* m_actual = nullptr;
};

} // namespace ps

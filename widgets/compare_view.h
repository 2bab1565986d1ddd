// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/overlap.h"

#include <QWidget>

class QLabel;
class QStackedLayout;
class QTableWidget;

namespace ps {

class TruthLabel;

/// One side of a comparison: `mask` has the decision, `run` answer and times; they may be the same trace.
struct ComparedRun {
    TracePtr mask {}, run {};
    QString name {};
    bool operator==(const ComparedRun&) const = default;
};

/// Run A, which follows the controls, beside the pinned run B: what was measured, how far the masks overlap in every
/// partition, and both answers with the first difference marked. objectName "compare".
class CompareView : public QWidget {
    Q_OBJECT
public:
    explicit CompareView(QWidget* parent = nullptr);

    void setRuns(const ComparedRun& a, const ComparedRun& b); // B without a mask: says how to pin one
    void setStale(bool stale, const QString& reason = {});    // A's answer and times
    const std::optional<MaskOverlap>& overlap() const { return m_parts; }
    QString text() const; // the pane in words, for accessibility and tests

private:
    QWidget* buildWords();
    void refresh();
    void fillMeasured();
    void fillOverlap();
    void fillAnswers();

    ComparedRun m_a {}, m_b {};
    std::optional<MaskOverlap> m_parts {};
    QTableWidget* m_measured = nullptr;
    QLabel *m_overlap = nullptr, *m_answerA = nullptr, *m_answerB = nullptr, *m_difference = nullptr;
    TruthLabel* m_truth = nullptr;
    QStackedLayout* m_stack = nullptr;
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/geometry/score_curves.h"
#include "widgets/geometry/token_layout.h"
#include "widgets/pace.h"

#include <QPointer>
#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QStackedLayout;
class QToolButton;

namespace ps {

class PatchSelection;
class ScoreInput;
class ScorePlot;
class TruthLabel;

/// The scores that the decision ranked, falling, with the cut between kept and dropped: one curve per partition side by
/// side, or one of all visual tokens of a stage. A point is a patch, shared with the other views; dragging a cut asks for
/// the budget that keeps so many. objectName "scores"; "scorePartition", "scoreScale", "scoreReadout", "scorePlot".
class ScoreChart : public QWidget {
    Q_OBJECT
public:
    explicit ScoreChart(QWidget* parent = nullptr);
    ~ScoreChart() override;

    void setTrace(TracePtr trace);
    void setLayer(std::optional<int> layer); // the layer cursor: which stage
    /// Null: cuts cannot be dragged, for the reason given.
    void setThresholds(PatchThresholds thresholds, const QString& whyNone = {});
    void setStale(bool stale, const QString& reason = {});
    void setSelectionModel(PatchSelection* selection); // shared with the other views; may be null

    const ScorePlot& plot() const { return *m_plot; } // for tests

Q_SIGNALS:
    /// The value of the method's primary parameter that a moved cut stands for. final: released.
    void budgetWanted(double value, bool final);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildPage();
    void connectInput();
    void refresh();
    void refreshControls();
    void showCurves();
    void showMarks();
    void showReadout();
    void moveCut(int curve, int rank, bool final);
    std::optional<PatchRef> patchAt(const CurvePlace& place) const; // none for newline tokens
    std::optional<CurvePlace> placeOf(const PatchRef& patch) const;
    QString wordsOf(const CurvePlace& place) const;
    QString whyFixed() const; // empty: the cut can be dragged

    TracePtr m_trace {};
    std::optional<int> m_layer {};
    PatchThresholds m_thresholds {};
    QString m_whyNone {};
    TokenLayout m_tokens {};
    PatchStates m_states {};
    ScoreCurves m_all {};
    std::vector<ScoreCurve> m_shown {};     // of m_all, as chosen
    std::optional<CurvePlace> m_pointed {}; // newline tokens too, which no other view knows
    QPointer<PatchSelection> m_selection {};
    ScorePlot* m_plot = nullptr;
    ScoreInput* m_input = nullptr;
    QComboBox* m_partition = nullptr;
    QToolButton* m_scale = nullptr;
    QLabel* m_legend = nullptr;
    QLabel* m_readout = nullptr;
    TruthLabel* m_truth = nullptr;
    QStackedLayout* m_stack = nullptr;
    Pace m_pace { this, [this] { refresh(); } };
};

} // namespace ps

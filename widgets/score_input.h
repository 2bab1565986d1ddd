// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/geometry/score_curves.h"

#include <QObject>

class QKeyEvent;
class QMouseEvent;
class QWidget;

namespace ps {

/// What mouse and keys do on the score chart. Pointing and clicking find a rank; the line behind the last kept rank of a
/// curve is dragged sideways where that is allowed. Keys: left and right move along the ranks, with Ctrl they move the cut.
class ScoreInput : public QObject {
    Q_OBJECT
public:
    explicit ScoreInput(QWidget* plot); // watches it and is owned by it

    void setFrame(const ScoreFrame& frame) { m_frame = frame; }
    void setCurves(const std::vector<ScoreCurve>& curves); // a held cut stays where it is held
    void setCanDrag(bool can) { m_canDrag = can; }
    void setCurrent(std::optional<CurvePlace> place) { m_current = place; } // no signal
    const CurveAxis& axis() const { return m_axis; }
    bool has(const CurvePlace& place) const;
    int cutOf(int curve) const; // how many the line keeps: as held, else as decided
    std::optional<int> held() const { return m_held; }

Q_SIGNALS:
    void pointed(const std::optional<ps::CurvePlace>& place);
    void chosen(const ps::CurvePlace& place, bool adding);
    void cutMoved(int curve, int rank, bool final); // final: released, or by a key

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool press(const QMouseEvent& event);
    bool move(const QMouseEvent& event);
    bool release(const QMouseEvent& event);
    bool key(const QKeyEvent& event);
    void walk(int direction);
    void nudgeCut(int direction);
    std::optional<CurvePlace> placeAt(QPointF position) const;
    std::optional<int> cutNear(QPointF position) const;

    QWidget* m_plot;
    ScoreFrame m_frame {};
    CurveAxis m_axis {};
    std::vector<int> m_cuts {}, m_sizes {}; // by curve
    std::optional<CurvePlace> m_current {};
    std::optional<int> m_held {}; // curve whose cut is dragged
    int m_heldCut = 0, m_cutBefore = 0;
    double m_grip = 0; // from the line to where it was taken, pixels
    bool m_canDrag = false;
};

} // namespace ps

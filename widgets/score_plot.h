// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/geometry/score_curves.h"

#include <QFrame>
#include <QPointF>

class QCPGraph;
class QCPItemLine;
class QCPItemStraightLine;
class QCPItemText;
class QCustomPlot;

namespace ps {

/// Paints score curves side by side: kept parts filled, dropped ones muted, a line at each cut. objectName "scorePlot" is
/// the plot inside.
class ScorePlot : public QFrame {
    Q_OBJECT
public:
    explicit ScorePlot(QWidget* parent = nullptr);
    ~ScorePlot() override;

    struct Look {
        QString valueName {};
        std::vector<QString> titles {}; // by curve
        bool logarithmic = false, zeroLine = false, stale = false, draggable = false;
    };
    void setCurves(const std::vector<ScoreCurve>& curves, const CurveAxis& axis, const Look& look);
    void setCuts(const std::vector<double>& ranks); // on the axis; one per curve
    void setMarks(const std::vector<QPointF>& selected, const std::optional<QPointF>& hovered);
    ScoreFrame frame() const; // settled margins: after a replot

    QWidget* canvas() const;

Q_SIGNALS:
    void frameChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override; // the focus ring

private:
    void fill(const std::vector<ScoreCurve>& curves, const CurveAxis& axis);
    void scaleAxes(const std::vector<ScoreCurve>& curves);
    void addTitles();
    void applyColors();

    QCustomPlot* m_plot = nullptr;
    QCPGraph* m_kept = nullptr;
    QCPGraph* m_dropped = nullptr;
    QCPGraph* m_selected = nullptr;
    QCPGraph* m_hovered = nullptr;
    QCPItemStraightLine* m_zero = nullptr;
    std::vector<QCPItemLine*> m_cuts {};
    std::vector<QCPItemText*> m_titles {};
    Look m_look {};
    CurveAxis m_axis {};
    std::vector<int> m_sizes {}; // by curve
};

} // namespace ps

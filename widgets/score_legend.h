// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/overlap.h"
#include "widgets/drop_classes.h"
#include "widgets/geometry/token_layout.h"
#include "widgets/overlay.h"
#include "widgets/patch_thresholds.h"

#include <QWidget>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace ps {

/// What the colours and marks on the canvas mean, with numbers: the patch states and their counts for a mask,
/// the colour bar from smallest to largest value for a score, with the zero line and the cut of signed values, the
/// numbered steps of a drop-layer map, the counts of a difference. objectName "legend".
class ScoreLegend : public QWidget {
    Q_OBJECT
public:
    explicit ScoreLegend(QWidget* parent = nullptr);

    void setTrace(TracePtr trace);
    void setOverlay(Overlay overlay);
    void setLayer(std::optional<int> layer); // of the cursor
    void setPartitionFilter(PartitionFilter filter);
    void setColorMap(const QString& name);
    void setThresholds(PatchThresholds thresholds);
    void setBudget(const QString& name, std::optional<double> now); // what thresholds are values of
    void setReference(TracePtr reference);

    QString text() const; // the legend in words, for accessibility and tests
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    bool showsScore() const;
    QString toolTipText() const;
    void readStates();
    void readDifference();
    QString valueText(double value) const;
    QString cutText() const;
    int keptByCount(KeptBy by) const;
    void paintMask(QPainter& painter) const;
    void paintDifference(QPainter& painter) const;
    void paintScore(QPainter& painter) const;
    void paintDropLayers(QPainter& painter) const;
    void paintItem(QPainter& painter, int& x, const QString& words,
        const std::function<void(const QRect& swatch)>& paint) const;
    QString scoreName() const;

    TracePtr m_trace {}, m_reference {};
    PatchThresholds m_thresholds {};
    QString m_budget {};
    std::optional<float> m_now {};
    Overlay m_overlay = Overlay::Mask;
    std::optional<int> m_layer {}, m_scoredLayer {};
    PartitionFilter m_filter = PartitionFilter::All;
    QString m_colorMap;
    int m_kept = 0, m_dropped = 0, m_unpadded = 0;
    std::map<KeptBy, int> m_keptBy {}; // patches; empty without a difference
    bool m_decided = false, m_overviewTicks = false;
    std::optional<std::pair<float, float>> m_range {};
    std::optional<float> m_cut {};
    int m_survived = 0;
    std::vector<DropClass> m_dropClasses {};
};

} // namespace ps

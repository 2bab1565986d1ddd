// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/image_canvas.h"

#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace ps {

class OverlayChips;
class ScoreLegend;

/// The central pane, wired inside: chips above, canvas, and below it the legend and the zoom buttons.
/// The window talks to canvas() for signals and to this for state, so that the three never disagree.
/// objectName "canvasPane".
class CanvasPane : public QWidget {
    Q_OBJECT
public:
    explicit CanvasPane(QWidget* parent = nullptr);

    ImageCanvas* canvas() const { return m_canvas; }
    ScoreLegend* legend() const { return m_legend; }
    OverlayChips* chips() const { return m_chips; }

    void setImage(ImagePtr image);
    void setTrace(TracePtr trace);
    void setOverlay(Overlay overlay); // what this run lacks shows as the mask until a run has it
    Overlay wantedOverlay() const { return m_wanted; } // also while a run does not have it
    void setPartitionFilter(PartitionFilter filter);
    PartitionFilter partitionFilter() const;
    void setLayer(std::optional<int> layer); // as decoder layer `layer` sees the picture; empty: at the end
    void setColorMap(const QString& name);
    void setLegendVisible(bool visible);
    /// Smallest budget that keeps each patch, by vision-stage row; null while unknown, `reason` says why.
    void setThresholds(PatchThresholds thresholds, const QString& reason);
    void setReference(TracePtr reference, const QString& name); // run B
    void setArrangement(Arrangement arrangement);

Q_SIGNALS:
    void arrangementChanged(ps::Arrangement arrangement);
    void overlayChanged(ps::Overlay overlay); // by chip or key, or because the run has it not or has it again

private:
    void addFooter(QVBoxLayout* column);
    void showZoom(double zoom);
    void refreshAvailability();
    void showOverlay(Overlay overlay);
    Overlay possible() const;

    OverlayChips* m_chips = nullptr;
    ImageCanvas* m_canvas = nullptr;
    ScoreLegend* m_legend = nullptr;
    QToolButton* m_zoom = nullptr;
    QToolButton* m_partitions = nullptr;
    QString m_noThresholds {};
    bool m_thresholdsKnown = false;
    Overlay m_wanted = Overlay::Mask;
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/inspector.h"
#include "widgets/patch_thresholds.h"

#include <QObject>

namespace ps {

struct Docks;
class ImageCanvas;

/// Keeps timeline, score chart and patch table in step with canvas and inspector, and passes on what they want. GUI thread.
class PaneLinks final : public QObject {
    Q_OBJECT
public:
    /// After the window's own connections: what the canvas shows by then, chart and table show.
    PaneLinks(Inspector& inspector, ImageCanvas& canvas, const Docks& docks, QObject* parent);

    void showLayer(std::optional<int> layer); // the layer cursor
    void setThresholds(const PatchThresholds& thresholds, const QString& whyNone = {});

Q_SIGNALS:
    void layerWanted(std::optional<int> layer);
    void controlsMoved(); // of the inspector, by a dragged cut

private:
    void showResults();
    void moveBudget(double value, bool final);

    Inspector& m_inspector;
    ImageCanvas& m_canvas;
    const Docks& m_docks;
    TracePtr m_mask {}; // that chart and table show
};

} // namespace ps

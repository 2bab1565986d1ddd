// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/geometry/token_layout.h"
#include "widgets/overlay.h"

#include <QWidget>

class QButtonGroup;
class QComboBox;
class QLayout;
class QSlider;

namespace ps {

/// The row above the canvas: one chip per overlay (exclusive), the partitions shown, and the opacity. objectName
/// "overlayChips"; chips "chipMask", "chipScoreFirst", "chipScoreLast", "chipDropLayer", "chipStageScore", "chipMargin",
/// "chipThreshold", "chipDifference", "chipNone".
class OverlayChips : public QWidget {
    Q_OBJECT
public:
    explicit OverlayChips(QWidget* parent = nullptr);

    Overlay overlay() const { return m_overlay; }
    void setOverlay(Overlay overlay); // no signal
    // a disabled chip says why
    bool isAvailable(Overlay overlay) const;
    QString reason(Overlay overlay) const; // why it is not available; empty when it is
    void setAvailable(Overlay overlay, bool available, const QString& reason = {});
    void setTilesPresent(bool present); // the partition filter needs tiles
    bool tilesPresent() const;
    PartitionFilter filter() const;
    void setFilter(PartitionFilter filter); // no signal
    void setOpacity(double opacity);        // no signal

Q_SIGNALS:
    void overlayChosen(ps::Overlay overlay);
    void opacityChanged(double opacity);
    void filterChosen(ps::PartitionFilter filter);

private:
    void addOptions(QLayout* row);

    QButtonGroup* m_chips = nullptr;
    QComboBox* m_filter = nullptr;
    QSlider* m_opacity = nullptr;
    Overlay m_overlay = Overlay::Mask;
};

} // namespace ps

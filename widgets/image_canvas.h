// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/overlap.h"
#include "core/trace/trace.h"
#include "widgets/geometry/partition_mosaic.h"
#include "widgets/geometry/token_layout.h"
#include "widgets/geometry/view_transform.h"
#include "widgets/overlay.h"
#include "widgets/patch_hit.h"
#include "widgets/patch_thresholds.h"

#include <QAbstractScrollArea>
#include <QPixmap>
#include <QTimer>

#include <memory>
#include <optional>

namespace ps {

class CanvasPainter;
class PatchSelection;

/// Partitions over the original picture, or the exact pixels that the vision tower received, side by side.
enum class Arrangement { Overlay, Partitions };

/// The picture with one overlay of a trace; pan, zoom, hover, selection. objectName "canvas".
/// Mouse: drag pans, wheel zooms at the cursor, click selects a patch, Ctrl+click adds or removes one, Ctrl+drag selects
/// what a rectangle touches, double click fits. Keys (focus):
/// arrows move the selection, + - zoom, F fit, G grid, 0 none, 1 mask, 2 score last, 4 drop layer, 6 score
/// first, 5 threshold, 7 difference, 8 stage score, 9 margin, O and Shift+O cycle, T partitions, Space (held) bare image,
/// Shift (held) the reference run. A minimap stands in the corner while a part is out of sight; it can be dragged.
class ImageCanvas : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit ImageCanvas(QWidget* parent = nullptr);
    ~ImageCanvas() override;

    void setImage(ImagePtr image); // drops the trace: its patches belong to another picture; fits
    // null: picture only. A trace with another image than the shown one brings its own image along
    void setTrace(TracePtr trace);
    void setOverlay(Overlay overlay);
    void setLayer(std::optional<int> layer); // mask and stage score as this decoder layer sees them; empty: at the end
    void setOpacity(double opacity); // 0..1, score overlays and the dimming of dropped patches
    void setPartitionFilter(PartitionFilter filter);
    void setColorMap(const QString& name); // core/imaging names
    void setGridVisible(bool visible);
    void setBadgesVisible(bool visible);
    // a faded overlay under a STALE banner with the reason
    void setStale(bool stale, const QString& reason = {});
    void setPeek(bool peek); // bare image while held
    /// Smallest budget that keeps each patch, by vision-stage row, NaN at none; null while unknown.
    void setThresholds(PatchThresholds thresholds);
    void setReference(TracePtr reference, const QString& name); // run B, null for none
    void setFlipped(bool flipped);                              // B's decision while held
    void setArrangement(Arrangement arrangement);
    void setPlaceholder(const QString& text); // shown while there is no image

    Overlay overlay() const { return m_overlay; }
    double zoom() const { return m_view.zoom(); }
    bool isFitted() const { return m_view.isFitted(); }
    const TracePtr& trace() const { return m_trace; }
    const TracePtr& reference() const { return m_reference; }
    Arrangement arrangement() const { return m_arrangement; }
    bool isFlipped() const { return m_flipped; }
    QRect minimapRect() const; // of the viewport; empty while the whole picture is in sight
    const ViewTransform& viewTransform() const { return m_view; }
    PatchSelection* selectionModel() const { return m_selected; } // shared with other views
    std::optional<PatchHit> selection() const;                    // its current patch
    PatchHit hitOf(const PatchRef& patch) const;                  // needs a trace that has it
    std::optional<PatchHit> patchAt(QPoint viewportPos) const;
    QImage grabPicture(); // what the viewport shows, without hover and selection

public Q_SLOTS:
    void fit();
    void actualSize();
    void zoomIn();
    void zoomOut();
    void zoomToPartition(int partition); // 0 fits the whole picture

Q_SIGNALS:
    // empty: left the picture; at most once per patch and pixel
    void hovered(const std::optional<ps::PatchHit>& hit);
    void overlayChanged(ps::Overlay overlay);             // by key
    void gridToggled(bool visible);                       // by key
    void arrangementChanged(ps::Arrangement arrangement); // by key
    void zoomChanged(double zoom);
    void filesDropped(const QStringList& files); // local paths only
    void imageDropped(const QImage& image);      // raw picture data

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void viewMoved();     // caches follow: fast now, smooth after the rest
    void refreshFilter(); // of the overlay, the states and the wanted filter
    void deriveStates();
    void deriveTokens(); // of the trace, in the arrangement
    void showPicture(const ImagePtr& picture);
    const PatchStates& shownStates() const;
    void paintMinimap(QPainter& painter) const;
    void setHover(std::optional<PatchHit> hit);
    void markHovered();
    void dragBand(QPoint to);
    void navigate(QPoint at); // on the minimap
    void releaseBand();
    void clicked(QPoint position, bool adding);
    void zoomBy(double factor, QPointF anchor);
    void chooseOverlay(Overlay overlay);
    void moveSelection(int rows, int cols);
    bool handleKey(const QKeyEvent& event);
    PatchHit hitOf(const PatchRef& patch, QPointF imagePos) const;
    QRect dirtyRect(const PatchRef& patch) const;
    void paintOutline(QPainter& painter, const PatchRef& patch, const QColor& color, int width) const;
    void paintMarks(QPainter& painter) const;
    void paintPlaceholder(QPainter& painter) const;

    ImagePtr m_image {};
    TracePtr m_trace {};
    TracePtr m_reference {};
    std::optional<PartitionMosaic> m_mosaic {}; // in the Partitions arrangement
    TokenLayout m_onImage {}, m_tokens {};      // over the picture; as arranged
    PatchStates m_states {}, m_referenceStates {};
    std::vector<KeptBy> m_keptBy {};
    PatchThresholds m_thresholds {};
    ImagePtr m_shownPicture {};
    QPixmap m_minimap {};
    QString m_referenceName {};
    Arrangement m_arrangement = Arrangement::Overlay;
    ViewTransform m_view {};
    Overlay m_overlay = Overlay::Mask;
    std::optional<int> m_layer {};
    PartitionFilter m_filter = PartitionFilter::All;
    std::optional<PatchHit> m_hover {};
    PatchSelection* m_selected = nullptr;
    std::optional<PatchRef> m_marked {}; // the hovered patch as last painted
    QRect m_band {};                     // Ctrl+drag, in view pixels
    QPoint m_pressPos {}, m_lastPos {};
    QString m_placeholder {};
    bool m_pressed = false, m_dragging = false, m_banding = false, m_navigating = false, m_flipped = false;
    QTimer m_rest {};
    std::unique_ptr<CanvasPainter> m_painter;
};

} // namespace ps

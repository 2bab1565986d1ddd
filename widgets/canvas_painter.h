// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/overlap.h"
#include "widgets/geometry/patch_states.h"
#include "widgets/geometry/token_layout.h"
#include "widgets/geometry/view_transform.h"
#include "widgets/image_pyramid.h"
#include "widgets/overlay.h"

#include <QImage>
#include <QRegion>

#include <functional>
#include <optional>
#include <vector>

class QPainter;

namespace ps {

/// What the canvas shows, apart from hover and selection.
struct CanvasScene {
    ViewTransform view {};
    const TokenLayout* tokens = nullptr;
    const PatchStates* states = nullptr;
    const std::vector<KeptBy>* keptBy = nullptr; // of the shown run (A) and its reference (B)
    Overlay overlay = Overlay::Mask;
    PartitionFilter filter = PartitionFilter::All;
    QString colorMap = QStringLiteral("viridis");
    QString staleReason {};
    QString note {}; // beside the picture: "B: HiRED 20 %"
    double opacity = kDefaultOverlayOpacity;
    bool hasTrace = false, grid = false, badges = true, stale = false, peek = false, smooth = true;
};

/// Draws any part of the canvas over two pictures of the window's size, the bright and the dimmed one, kept while the view
/// rests: a moved budget blits one and copies bright patches from the other, a hover does so for a few cells. Buffers are
/// made on resize, never while painting.
class CanvasPainter {
public:
    CanvasScene scene {};

    void setImage(const ImagePtr& image);
    bool hasImage() const { return !m_pyramid.isNull(); }
    void resize(QSize size, double devicePixelRatio);
    double devicePixelRatio() const { return m_ratio; }

    void invalidateView() { m_viewDirty = true; }       // zoom, pan, smooth, colours, filter
    void paint(QPainter& painter, const QRegion& part); // view pixels; clips to the part
    QImage image();                                     // the whole, in device pixels
    /// Where the mask looks different than under other states of the same cells.
    QRegion changedSince(const PatchStates& before) const;

    QRect cellRect(const QRectF& imageRect) const; // view pixels; neighbours share their edge

private:
    void drawBase();
    void drawDimmed();
    void drawOverlay(QPainter& painter);
    void drawMask(QPainter& painter);
    void drawHeat(QPainter& painter);
    void drawDropLayers(QPainter& painter);
    void drawDifference(QPainter& painter);
    void drawRegions(QPainter& painter);
    using Inside = std::function<bool(int partition, int row, int col)>;
    void restoreBright(QPainter& painter, const Inside& inside);
    void drawContours(
        QPainter& painter, const Inside& inside, const QColor& color, Qt::PenStyle style = Qt::SolidLine);
    void drawOverviewTicks(QPainter& painter);
    void drawUnpadded(QPainter& painter);
    void drawForced(QPainter& painter);
    void drawGrid(QPainter& painter);
    void drawTiles(QPainter& painter);
    void drawBadges(QPainter& painter);
    std::optional<QPoint> badgeCorner(int partition, int height) const; // none: it has no room
    void drawBadge(QPainter& painter, QPoint corner, int partition);
    void drawNotes(QPainter& painter);
    void blit(QPainter& painter, const QRect& part, const QImage& from) const; // either buffer
    QRect visibleImage() const;
    PatchState stateOf(int partition, int row, int col) const;
    bool showsMask() const;
    bool showsDifference() const;
    double dimming() const;
    template <typename Visit>
    void forEachCell(const std::vector<int>& partitions, Visit visit) const;

    ImagePyramid m_pyramid {};
    QImage m_bright {}, m_dimmed {};
    QRegion m_part {}; // that is being painted
    double m_ratio = 1;
    double m_dimmedBy = -1; // the factor m_dimmed was made with
    bool m_viewDirty = true;
};

} // namespace ps

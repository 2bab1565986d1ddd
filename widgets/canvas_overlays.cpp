// SPDX-License-Identifier: GPL-3.0-or-later
// The decorations of CanvasPainter, in view coordinates over the kept picture.
#include "core/imaging/figure.h"
#include "core/imaging/heatmap.h"
#include "widgets/canvas_painter.h"
#include "widgets/drop_classes.h"
#include "widgets/format.h"
#include "widgets/theme.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <map>

namespace ps {

namespace {

const QColor kHalo(0, 0, 0, 170);
const QColor kUnscored(16, 18, 20); // a patch that the decision no longer saw
constexpr int kBeyond = 9; // pixels that a cell draws outside its edges: its outline, in a tiny one the pin of a forced patch

QRect beyond(const QRect& cell) { return cell.adjusted(-kBeyond, -kBeyond, kBeyond, kBeyond); }

// Every outline is two-tone: against mid-grey the category colours alone reach a contrast of only 1.0 to 1.8.
void drawTwoTone(QPainter& painter, const std::vector<QLineF>& lines, QColor color, double width,
    Qt::PenStyle style = Qt::SolidLine)
{
    if (lines.empty())
        return;
    const int count = static_cast<int>(lines.size());
    painter.setPen(QPen(kHalo, width + 2, Qt::SolidLine, Qt::SquareCap));
    painter.drawLines(lines.data(), count);
    painter.setPen(QPen(color, width, style, style == Qt::SolidLine ? Qt::SquareCap : Qt::FlatCap));
    painter.drawLines(lines.data(), count);
}

void drawChip(QPainter& painter, const QRect& box, const QString& text, const QColor& ground)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(box, theme::kRadius, theme::kRadius);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QColor(240, 242, 244));
    painter.drawText(box, Qt::AlignCenter, text);
}

QString badgeText(const PatchStates& states, int partition)
{
    const auto index = static_cast<std::size_t>(partition);
    return format::partitionName(partition) + QStringLiteral("  ") + format::count(states.keptInPartition[index])
        + QLatin1Char('/') + format::count(states.patchesInPartition[index]);
}

int badgeHeight(const QFontMetrics& metrics) { return metrics.height() + 6; }

QRect badgeRect(const QFontMetrics& metrics, QPoint corner, const QString& text)
{
    return { corner, QSize(metrics.horizontalAdvance(text) + 12, badgeHeight(metrics)) };
}

} // namespace

template <typename Visit>
void CanvasPainter::forEachCell(const std::vector<int>& partitions, Visit visit) const
{
    const QRect visible = visibleImage() & beyond(m_part.boundingRect());
    for (const int partition : partitions)
        for (int row = 0; row < scene.tokens->grid(); ++row)
            for (int col = 0; col < scene.tokens->grid(); ++col) {
                const QRectF rect = scene.tokens->patchRect(partition, row, col);
                if (rect.isEmpty())
                    continue;
                if (const QRect cell = cellRect(rect);
                    cell.intersects(visible) && m_part.intersects(beyond(cell)))
                    visit(partition, row, col, cell);
            }
}

void CanvasPainter::restoreBright(QPainter& painter, const Inside& inside)
{
    const QRect visible = visibleImage() & m_part.boundingRect();
    forEachCell(scene.tokens->filledPartitions(scene.filter), [&](int partition, int row, int col, QRect cell) {
        if (!inside(partition, row, col))
            return;
        if (const QRect part = cell & visible; !part.isEmpty())
            blit(painter, part, m_bright);
    });
}

void CanvasPainter::drawMask(QPainter& painter)
{
    const auto kept = [this](int partition, int row, int col) {
        return stateOf(partition, row, col) == PatchState::Kept;
    };
    restoreBright(painter, kept);
    painter.setOpacity(scene.stale ? 0.55 : 1);
    drawContours(painter, kept, theme::category(theme::Category::Kept));
    if (scene.filter == PartitionFilter::All && scene.tokens->overlaps())
        drawOverviewTicks(painter);
    drawUnpadded(painter);
    drawForced(painter);
    painter.setOpacity(1);
}

// One line around each connected group of patches: the outline of the decision, not of its cells.
void CanvasPainter::drawContours(QPainter& painter, const Inside& inside, const QColor& color, Qt::PenStyle style)
{
    std::vector<QLineF> lines;
    const int grid = scene.tokens->grid();
    const auto kept = [&](int partition, int row, int col) {
        return row >= 0 && col >= 0 && row < grid && col < grid && inside(partition, row, col);
    };
    forEachCell(scene.tokens->filledPartitions(scene.filter), [&](int partition, int row, int col, QRect cell) {
        if (!kept(partition, row, col))
            return;
        const QRectF r(cell);
        if (!kept(partition, row - 1, col))
            lines.emplace_back(r.topLeft(), r.topRight());
        if (!kept(partition, row + 1, col))
            lines.emplace_back(r.bottomLeft(), r.bottomRight());
        if (!kept(partition, row, col - 1))
            lines.emplace_back(r.topLeft(), r.bottomLeft());
        if (!kept(partition, row, col + 1))
            lines.emplace_back(r.topRight(), r.bottomRight());
    });
    drawTwoTone(painter, lines, color, 1.5, style);
}

// The overview lies under the tiles: its kept patches show as corners, so both decisions can be read at once.
void CanvasPainter::drawOverviewTicks(QPainter& painter)
{
    std::vector<QLineF> lines;
    forEachCell({ 0 }, [&](int partition, int row, int col, QRect cell) {
        if (stateOf(partition, row, col) != PatchState::Kept)
            return;
        const QRectF r = QRectF(cell).adjusted(3, 3, -3, -3);
        const double tick = std::min({ 7.0, r.width() / 3, r.height() / 3 });
        const auto corner = [&](QPointF at, double x, double y) {
            lines.emplace_back(at, at + QPointF(x * tick, 0));
            lines.emplace_back(at, at + QPointF(0, y * tick));
        };
        corner(r.topLeft(), 1, 1);
        corner(r.topRight(), -1, 1);
        corner(r.bottomLeft(), 1, -1);
        corner(r.bottomRight(), -1, -1);
    });
    drawTwoTone(painter, lines, QColor(255, 255, 255), 1);
}

void CanvasPainter::drawUnpadded(QPainter& painter)
{
    std::vector<QLineF> lines;
    forEachCell(scene.tokens->filledPartitions(scene.filter), [&](int partition, int row, int col, QRect cell) {
        if (stateOf(partition, row, col) != PatchState::KeptThenUnpadded)
            return;
        const QRectF r = QRectF(cell).adjusted(4, 4, -4, -4);
        lines.emplace_back(r.topLeft(), r.bottomRight());
        lines.emplace_back(r.bottomLeft(), r.topRight());
    });
    painter.setRenderHint(QPainter::Antialiasing, true);
    drawTwoTone(painter, lines, theme::category(theme::Category::Warning), 1.5);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void CanvasPainter::drawForced(QPainter& painter)
{
    if (std::ranges::all_of(scene.states->forced, [](std::uint8_t forced) { return forced == 0; }))
        return;
    painter.setRenderHint(QPainter::Antialiasing, true);
    forEachCell(scene.tokens->filledPartitions(scene.filter), [&](int partition, int row, int col, QRect cell) {
        const auto forced = scene.states->forced[static_cast<std::size_t>(scene.tokens->index(partition, row, col))];
        if (forced == 0)
            return;
        const QPointF head = QRectF(cell).center() - QPointF(0, 2);
        drawTwoTone(painter, { QLineF(head, head + QPointF(0, 9)) }, Qt::white, 1.5);
        painter.setPen(QPen(kHalo, 1.5));
        painter.setBrush(
            theme::category(forced == 1 ? theme::Category::ForcedKeep : theme::Category::ForcedDrop));
        painter.drawEllipse(head, 4.5, 4.5);
        painter.setBrush(Qt::NoBrush);
    });
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void CanvasPainter::drawHeat(QPainter& painter)
{
    const std::vector<float>& scores = overlayScores(*scene.states, scene.overlay);
    if (scores.empty())
        return;
    const std::vector<int> partitions = scene.tokens->filledPartitions(scene.filter);
    const auto [low, high] = scoreRange(*scene.states, scene.overlay, partitions);
    const imaging::ColorBar bar { .low = static_cast<double>(low),
        .high = static_cast<double>(high),
        .diverging = scene.overlay == Overlay::Margin };
    const auto& colors = bar.diverging ? imaging::divergingMap()
                                       : imaging::colorMap(scene.colorMap.toStdString());
    painter.setOpacity(scene.opacity * (scene.stale ? 0.5 : 1));
    forEachCell(partitions, [&](int partition, int row, int col, QRect cell) {
        const float value = scores[static_cast<std::size_t>(scene.tokens->index(partition, row, col))];
        if (std::isnan(value))
            return painter.fillRect(cell, kUnscored);
        const auto& color = colors[imaging::colorEntry(bar, static_cast<double>(value))];
        painter.fillRect(cell, QColor(color[0], color[1], color[2]));
    });
    painter.setOpacity(1);
    if (scene.overlay == Overlay::ScoreFirst && !scene.states->region.empty())
        drawRegions(painter);
}

// Which part of the overview was evidence for which tile: the released versions of HiRED do not count what lies under it.
void CanvasPainter::drawRegions(QPainter& painter)
{
    const int grid = scene.tokens->grid();
    const auto regionAt = [&](int row, int col) {
        return static_cast<int>(scene.states->region[static_cast<std::size_t>(row * grid + col)]);
    };
    std::map<int, QPoint> corners; // of each region, its first cell in sight, whichever part is painted
    for (int row = 0; row < grid; ++row)
        for (int col = 0; col < grid; ++col)
            if (const QRect cell = cellRect(scene.tokens->patchRect(0, row, col));
                regionAt(row, col) > 0 && cell.intersects(visibleImage()))
                corners.try_emplace(regionAt(row, col), cell.topLeft());
    std::vector<QLineF> borders;
    forEachCell({ 0 }, [&](int, int row, int col, QRect cell) {
        const QRectF r(cell);
        if (col > 0 && regionAt(row, col - 1) != regionAt(row, col))
            borders.emplace_back(r.topLeft(), r.bottomLeft());
        if (row > 0 && regionAt(row - 1, col) != regionAt(row, col))
            borders.emplace_back(r.topLeft(), r.topRight());
    });
    drawTwoTone(painter, borders, Qt::white, 1.5);
    painter.setFont(theme::smallFont());
    painter.setRenderHint(QPainter::Antialiasing, true);
    for (const auto& [tile, corner] : corners)
        if (tile < scene.tokens->partitionCount())
            drawBadge(painter, corner + QPoint(6, 6), tile);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

// Both kept: plain. What only one run kept is bright as well, its outline says whose it is.
void CanvasPainter::drawDifference(QPainter& painter)
{
    const auto by = [this](int partition, int row, int col) {
        return (*scene.keptBy)[static_cast<std::size_t>(scene.tokens->index(partition, row, col))];
    };
    restoreBright(painter, [&](int p, int row, int col) { return by(p, row, col) != KeptBy::Neither; });
    painter.setOpacity(scene.stale ? 0.55 : 1);
    drawContours(
        painter, [&](int p, int row, int col) { return by(p, row, col) == KeptBy::AOnly; },
        theme::category(theme::Category::OnlyA));
    drawContours(
        painter, [&](int p, int row, int col) { return by(p, row, col) == KeptBy::BOnly; },
        theme::category(theme::Category::OnlyB), Qt::DashLine);
    painter.setOpacity(1);
}

// What was dropped is filled in the lightness of its stage and carries its number; what survived stays the picture.
void CanvasPainter::drawDropLayers(QPainter& painter)
{
    const PatchStates& states = *scene.states;
    if (states.dropLayer.empty())
        return;
    const std::vector<DropClass> classes = dropClasses(states, scene.colorMap);
    const auto dropOf = [&](int partition, int row, int col) {
        return states.dropLayer[static_cast<std::size_t>(scene.tokens->index(partition, row, col))];
    };
    const auto classOf = [&](float drop) {
        return std::ranges::find_if(
            classes, [drop](const DropClass& each) { return static_cast<float>(each.layer) == drop; });
    };
    const std::vector<int> partitions = scene.tokens->filledPartitions(scene.filter);
    painter.setFont(theme::smallFont());
    const QFontMetrics metrics(painter.font());
    painter.setOpacity(scene.stale ? 0.5 : 1);
    forEachCell(partitions, [&](int partition, int row, int col, QRect cell) {
        const auto found = classOf(dropOf(partition, row, col));
        if (found == classes.end())
            return;
        QColor fill = found->color;
        fill.setAlphaF(static_cast<float>(scene.opacity));
        painter.fillRect(cell, fill);
        if (metrics.height() > cell.height() + 2 || metrics.horizontalAdvance(found->numeral) > cell.width())
            return; // the legend and the readout name it
        painter.setPen(found->color.lightness() > 120 ? QColor(16, 18, 20) : QColor(250, 250, 250));
        painter.drawText(cell, Qt::AlignCenter, found->numeral);
    });
    drawContours(
        painter,
        [&](int partition, int row, int col) {
        return dropOf(partition, row, col) == static_cast<float>(states.survived);
        },
        theme::category(theme::Category::Kept));
    painter.setOpacity(1);
}

void CanvasPainter::drawGrid(QPainter& painter)
{
    painter.setPen(QPen(QColor(128, 128, 128, 130), 1));
    forEachCell(scene.tokens->filledPartitions(scene.filter), [&](int, int, int, QRect cell) {
        painter.drawLine(cell.topLeft(), cell.topRight());
        painter.drawLine(cell.topLeft(), cell.bottomLeft());
    });
}

void CanvasPainter::drawTiles(QPainter& painter)
{
    if (!scene.tokens->overlaps() || scene.filter == PartitionFilter::OverviewOnly)
        return;
    const QRectF whole(cellRect(QRectF(QPointF(0, 0), scene.view.imageSize())));
    std::vector<QLineF> lines;
    for (int tile = 1; tile < scene.tokens->partitionCount(); ++tile) {
        const QRectF r(cellRect(scene.tokens->partitionRect(tile)));
        if (r.left() > whole.left())
            lines.emplace_back(r.topLeft(), r.bottomLeft());
        if (r.top() > whole.top())
            lines.emplace_back(r.topLeft(), r.topRight());
    }
    painter.setPen(QPen(QColor(0, 0, 0, 150), 3, Qt::SolidLine, Qt::FlatCap));
    painter.drawLines(lines.data(), static_cast<int>(lines.size()));
    painter.setPen(QPen(QColor(255, 255, 255, 220), 1, Qt::DashLine, Qt::FlatCap));
    painter.drawLines(lines.data(), static_cast<int>(lines.size()));
}

void CanvasPainter::drawBadges(QPainter& painter)
{
    if (!scene.states->decided)
        return;
    painter.setFont(theme::smallFont());
    painter.setRenderHint(QPainter::Antialiasing, true);
    for (int partition = 0; partition < scene.tokens->partitionCount(); ++partition)
        if (const auto corner = badgeCorner(partition, badgeHeight(painter.fontMetrics())))
            drawBadge(painter, *corner, partition);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

std::optional<QPoint> CanvasPainter::badgeCorner(int partition, int height) const
{
    if (partition == 0) {
        if (scene.filter == PartitionFilter::TilesOnly)
            return std::nullopt;
        // The overview is the whole picture: its badge stands above it, or at the window's edge when zoomed in.
        const QRect picture = cellRect(QRectF(QPointF(0, 0), scene.view.imageSize()));
        return QPoint(std::max(picture.left(), 6), std::max(picture.top() - height - 3, 4));
    }
    if (scene.filter == PartitionFilter::OverviewOnly || scene.overlay == Overlay::DropLayer) // which has numerals there
        return std::nullopt;
    const QRect seen = cellRect(scene.tokens->partitionRect(partition))
        & QRect(QPoint(0, 0), scene.view.viewSize().toSize());
    return seen.width() > 70 && seen.height() > 40 ? std::optional(seen.topLeft() + QPoint(6, 6)) : std::nullopt;
}

void CanvasPainter::drawBadge(QPainter& painter, QPoint corner, int partition)
{
    const QString text = badgeText(*scene.states, partition);
    drawChip(painter, badgeRect(painter.fontMetrics(), corner, text), text, QColor(18, 20, 22, 205));
}

QRegion CanvasPainter::changedSince(const PatchStates& before) const
{
    constexpr int kMost = 64; // pieces; more of them are no cheaper than all
    const QRegion whole(QRect(QPoint(0, 0), scene.view.viewSize().toSize()));
    const PatchStates& now = *scene.states;
    if (!before.decided || !now.decided || before.state.size() != now.state.size()
        || before.forced.size() != now.forced.size())
        return whole;
    QRegion changed;
    int pieces = 0;
    for (int partition = 0; partition < scene.tokens->partitionCount(); ++partition)
        for (int row = 0; row < scene.tokens->grid(); ++row)
            for (int col = 0; col < scene.tokens->grid(); ++col) {
                const auto index = static_cast<std::size_t>(scene.tokens->index(partition, row, col));
                if (before.state[index] == now.state[index] && before.forced[index] == now.forced[index])
                    continue;
                if (const QRectF rect = scene.tokens->patchRect(partition, row, col); !rect.isEmpty())
                    changed += beyond(cellRect(rect));
                if (++pieces > kMost)
                    return whole;
            }
    const QFontMetrics metrics(theme::smallFont());
    for (int partition = 0; partition < scene.tokens->partitionCount(); ++partition) {
        const QString old = badgeText(before, partition), text = badgeText(now, partition);
        if (old == text)
            continue;
        if (const auto corner = badgeCorner(partition, badgeHeight(metrics)))
            for (const QString& each : { old, text })
                changed += beyond(badgeRect(metrics, *corner, each));
    }
    return changed;
}

void CanvasPainter::drawNotes(QPainter& painter)
{
    painter.setFont(theme::smallFont());
    painter.setRenderHint(QPainter::Antialiasing, true);
    int right = static_cast<int>(scene.view.viewSize().width()) - 6;
    const auto chip = [&](QString text, const QColor& ground) {
        const int room = static_cast<int>(scene.view.viewSize().width() / 2);
        text = painter.fontMetrics().elidedText(text, Qt::ElideRight, room);
        const QSize size(painter.fontMetrics().horizontalAdvance(text) + 14, painter.fontMetrics().height() + 6);
        drawChip(painter, QRect(QPoint(right - size.width(), 4), size), text, ground);
        right -= size.width() + 4;
    };
    if (scene.stale) {
        QString text = QCoreApplication::translate("canvas", "STALE");
        if (!scene.staleReason.isEmpty())
            text += QStringLiteral(" · ") + scene.staleReason;
        chip(text, QColor(120, 70, 0, 225));
    }
    if (!scene.note.isEmpty())
        chip(scene.note, QColor(18, 20, 22, 225));
}

} // namespace ps

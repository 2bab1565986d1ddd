// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/marks.h"

#include <algorithm>
#include <cmath>

namespace ps::imaging {
namespace {

double lengthOf(const Line& line) { return std::hypot(line.to.x - line.from.x, line.to.y - line.from.y); }

/// With square ends, so that lines that meet in a corner leave no gap.
std::vector<Line> withEnds(const std::vector<Line>& lines, double thickness)
{
    std::vector<Line> longer;
    for (const Line& line : lines) {
        const double length = lengthOf(line);
        if (length <= 0)
            continue;
        const double x = (line.to.x - line.from.x) / length * thickness / 2;
        const double y = (line.to.y - line.from.y) / length * thickness / 2;
        longer.push_back({ { line.from.x - x, line.from.y - y }, { line.to.x + x, line.to.y + y } });
    }
    return longer;
}

/// The pieces of a dashed line.
std::vector<Line> dashes(const std::vector<Line>& lines, double dash, double gap)
{
    std::vector<Line> pieces;
    for (const Line& line : lines) {
        const double length = lengthOf(line);
        const auto at = [&](double distance) {
            const double t = std::min(distance / length, 1.0);
            return Point { line.from.x + (line.to.x - line.from.x) * t,
                line.from.y + (line.to.y - line.from.y) * t };
        };
        for (double begin = 0; begin < length; begin += dash + gap)
            pieces.push_back({ at(begin), at(begin + dash) });
    }
    return pieces;
}

} // namespace

void strokeTwoTone(Painter& painter, const std::vector<Line>& lines, const Rgb& color, double thickness)
{
    painter.lines(withEnds(lines, thickness + 2), thickness + 2, { palette::kHalo });
    painter.lines(withEnds(lines, thickness), thickness, { color });
}

void strokeDashed(Painter& painter, const std::vector<Line>& lines)
{
    painter.lines(lines, 3, { palette::kHalo, 0.75 });
    painter.lines(dashes(lines, 7, 5), 1, { palette::kWhite, 0.9 });
}

void strokeDashed(Painter& painter, const std::vector<Line>& lines, const Rgb& color, double thickness)
{
    painter.lines(withEnds(lines, thickness + 2), thickness + 2, { palette::kHalo });
    painter.lines(dashes(lines, 5, 3), thickness, { color });
}

std::vector<Line> borderOf(const Rect& cell)
{
    const double right = cell.x + cell.width, bottom = cell.y + cell.height;
    return { { { cell.x, cell.y }, { right, cell.y } }, { { right, cell.y }, { right, bottom } },
        { { right, bottom }, { cell.x, bottom } }, { { cell.x, bottom }, { cell.x, cell.y } } };
}

std::vector<Line> cornerTicks(const Rect& cell)
{
    const double inset = std::min({ 3.0, cell.width / 6, cell.height / 6 });
    const double tick = std::min({ 9.0, (cell.width - 2 * inset) / 3.5, (cell.height - 2 * inset) / 3.5 });
    std::vector<Line> lines;
    for (const bool right : { false, true }) {
        for (const bool bottom : { false, true }) {
            const Point corner { right ? cell.x + cell.width - inset : cell.x + inset,
                bottom ? cell.y + cell.height - inset : cell.y + inset };
            lines.push_back({ corner, { corner.x + (right ? -tick : tick), corner.y } });
            lines.push_back({ corner, { corner.x, corner.y + (bottom ? -tick : tick) } });
        }
    }
    return lines;
}

std::vector<Line> crossOf(const Rect& cell)
{
    const double inset = std::min({ 4.0, cell.width / 5, cell.height / 5 });
    const double left = cell.x + inset, right = cell.x + cell.width - inset;
    const double top = cell.y + inset, bottom = cell.y + cell.height - inset;
    return { { { left, top }, { right, bottom } }, { { left, bottom }, { right, top } } };
}

void paintPin(Painter& painter, const Rect& cell, const Rgb& color)
{
    const Point head { cell.x + cell.width / 2, cell.y + cell.height / 2 - 2 };
    strokeTwoTone(painter, { { head, { head.x, head.y + 9 } } }, palette::kWhite);
    painter.fillCircle(head, 5.5, { palette::kHalo });
    painter.fillCircle(head, 4.5, { color });
}

void paintBadge(Painter& painter, Point corner, const std::string& text, double size)
{
    const Point plate = badgeSize(text, size);
    painter.fillRounded({ corner.x, corner.y, plate.x, plate.y }, size / 3, { { 18, 20, 22 }, 0.82 });
    painter.text({ corner.x + size / 2, corner.y + size * 1.17 }, text,
        { .size = size, .color = { { 240, 242, 244 } } });
}

Point badgeSize(const std::string& text, double size)
{
    return { textWidth(text, { .size = size }) + size, size * 1.6 };
}

void paintNumeral(Painter& painter, const Rect& cell, const std::string& text, const Rgb& fill, double largest)
{
    constexpr double kSmallest = 6, kHighOfEm = 0.73, kLight = 140;
    const double size = std::min(largest, cell.height * 0.8);
    const double light = 0.299 * fill[0] + 0.587 * fill[1] + 0.114 * fill[2];
    const TextStyle style { .size = size, .color = { light > kLight ? palette::kHalo : palette::kWhite } };
    const double width = textWidth(text, style);
    if (size < kSmallest || width > cell.width - 2)
        return;
    painter.text(
        { cell.x + (cell.width - width) / 2, cell.y + (cell.height + size * kHighOfEm) / 2 }, text, style);
}

} // namespace ps::imaging

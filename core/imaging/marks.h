// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/painter.h"

#include <string>
#include <vector>

namespace ps::imaging {

namespace palette { // Okabe-Ito, the window's categories
inline constexpr Rgb kKept { 0x56, 0xB4, 0xE9 }, kWarning { 0xCC, 0x79, 0xA7 };
inline constexpr Rgb kOnlyA { 0x00, 0x72, 0xB2 }, kOnlyB { 0xE6, 0x9F, 0x00 }; // of two runs
inline constexpr Rgb kForcedKeep { 0x00, 0x9E, 0x73 }, kForcedDrop { 0xD5, 0x5E, 0x00 };
inline constexpr Rgb kWhite { 255, 255, 255 }, kHalo { 16, 18, 20 };
} // namespace palette

inline constexpr double kOutline = 1.5;  // thickness of a mark's coloured tone
inline constexpr double kDropped = 0.25; // brightness of what was dropped
inline constexpr Stripes kDroppedStripes { 5, 1, { palette::kWhite, 0.24 } };

/// The marks of patches and partitions, the same in picture and legend. Every outline has two tones: against mid-grey our
/// colours alone reach a contrast of 1.0 to 1.8 only.
void strokeTwoTone(
    Painter& painter, const std::vector<Line>& lines, const Rgb& color, double thickness = kOutline);
void strokeDashed(Painter& painter, const std::vector<Line>& lines); // borders of tiles
void strokeDashed(Painter& painter, const std::vector<Line>& lines, const Rgb& color, double thickness);
std::vector<Line> borderOf(const Rect& cell);
std::vector<Line> cornerTicks(const Rect& cell);
std::vector<Line> crossOf(const Rect& cell);
void paintPin(Painter& painter, const Rect& cell, const Rgb& color);

/// A few characters in the middle of a cell, black or white by the lightness of its fill. Nothing where they do not fit.
void paintNumeral(Painter& painter, const Rect& cell, const std::string& text, const Rgb& fill, double largest);

/// Light text on a dark plate whose top left corner is `corner`.
void paintBadge(Painter& painter, Point corner, const std::string& text, double size);
Point badgeSize(const std::string& text, double size); // x: width, y: height

} // namespace ps::imaging

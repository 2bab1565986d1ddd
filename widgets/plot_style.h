// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

class QCustomPlot;

namespace ps::plot_style {

/// What no theme changes: short ticks, no sub-ticks, every axis shown keeps close to its labels.
void prepare(QCustomPlot& plot);

/// The theme's colour of a role. Not the widget's own: it hears of a new palette before it has it.
QColor color(QPalette::ColorRole role, bool disabled = false);

/// Background, axes, fonts and grid in the theme's colours. Again after every change of palette or font.
void applyTheme(QCustomPlot& plot);

/// Whole numbers only on this plot's key axis: there is no token 2.5.
void wholeNumbers(QCustomPlot& plot);

/// Margins and axis rectangles for the ranges and labels as they are now, without drawing: pixels of coordinates are right
/// from here on.
void settleLayout(QCustomPlot& plot);

/// How a value is drawn that belongs to earlier settings.
QColor faded(QColor color, bool stale);

} // namespace ps::plot_style

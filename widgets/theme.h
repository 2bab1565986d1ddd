// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QString>

class QApplication;

namespace ps {

enum class ThemeMode { System, Light, Dark };

/// Installs Fusion, our palette, fonts and the little style sheet that a palette cannot express. May be
/// called again at any time; every widget of ours follows on QEvent::PaletteChange. System: dark when the
/// platform palette's window is darker than its text.
void applyTheme(QApplication& application, ThemeMode mode);

/// Whether the platform's own palette is dark. Takes ours off to see it, so a theme is to be applied afterwards.
bool platformIsDark(QApplication& application);

namespace theme {

inline constexpr int kGap = 8;      // between controls
inline constexpr int kGapSmall = 4; // inside a group
inline constexpr int kMargin = 10;  // from a pane's edge to its content
inline constexpr int kRadius = 4;   // corners of chips and frames

/// Okabe-Ito colours, the same in both themes: for fills and outlines, never for text.
enum class Category { Kept, OnlyA, OnlyB, ForcedKeep, ForcedDrop, Warning };
QColor category(Category which);
/// n-th of eight distinguishable fills for charts and split bars; repeats after eight.
QColor series(int index);

/// Colours that the palette has no role for.
enum class Tone {
    TextMuted, // secondary text, >= 4.5:1 on Window and Base
    Line,      // separators and frames
    Panel,     // raised surface: chips, cards
    PanelHover,
    Surround,   // neutral grey around the picture
    Accent,     // focus, primary buttons
    AccentText, // text on Accent
    ErrorText,  // >= 4.5:1 on Window and Base
};
QColor tone(Tone which);
bool isDark();

QFont smallFont(); // captions
QFont titleFont(); // pane titles
QFont monoFont();  // tabular digits

/// resources/icons/NAME.svg drawn in the current text colour (disabled, selected and checked modes too); it
/// follows the theme by itself. An unknown name gives an empty icon.
QIcon icon(const QString& name);

} // namespace theme
} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"

#include "core/base/error.h"
#include "core/base/file_reader.h"
#include "core/base/limits.h"
#include "core/base/resources.h"
#include "widgets/themed_icon.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QRegularExpression>
#include <QStyleFactory>

#include <array>

namespace ps {

namespace {

struct Shades {
    QRgb window, base, alternate, text, muted, line, panel, hover, surround, accent, accentText, highlight, error;
};

constexpr Shades kLight { .window = 0xfff3f4f5,
    .base = 0xffffffff,
    .alternate = 0xfff8f9fa,
    .text = 0xff1b1e21,
    .muted = 0xff59616a,
    .line = 0xffd3d7db,
    .panel = 0xfffafbfb,
    .hover = 0xffe6e9ec,
    .surround = 0xffdfe0e1,
    .accent = 0xff0067a3,
    .accentText = 0xffffffff,
    .highlight = 0xffcfe3f1,
    .error = 0xffa83232 };
constexpr Shades kDark { .window = 0xff202224,
    .base = 0xff17191b,
    .alternate = 0xff1c1e20,
    .text = 0xffe4e6e8,
    .muted = 0xffa0a7ae,
    .line = 0xff383c40,
    .panel = 0xff292c2f,
    .hover = 0xff34383c,
    .surround = 0xff101112,
    .accent = 0xff2a7fb8,
    .accentText = 0xffffffff,
    .highlight = 0xff264a63,
    .error = 0xffff8f85 };

bool g_dark = false; // the one theme of the process; written by applyTheme on the interface thread only

const Shades& shades() { return g_dark ? kDark : kLight; }

QPalette paletteOf(const Shades& shade)
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, QRgb color) {
        palette.setColor(role, QColor::fromRgba(color));
    };
    set(QPalette::Window, shade.window);
    set(QPalette::WindowText, shade.text);
    set(QPalette::Base, shade.base);
    set(QPalette::AlternateBase, shade.alternate);
    set(QPalette::Text, shade.text);
    set(QPalette::Button, shade.panel);
    set(QPalette::ButtonText, shade.text);
    set(QPalette::BrightText, shade.error);
    set(QPalette::ToolTipBase, shade.panel);
    set(QPalette::ToolTipText, shade.text);
    set(QPalette::PlaceholderText, shade.muted);
    set(QPalette::Highlight, shade.highlight);
    set(QPalette::HighlightedText, shade.text);
    set(QPalette::Link, shade.accent);
    set(QPalette::LinkVisited, shade.accent);
    set(QPalette::Light, shade.panel);
    set(QPalette::Midlight, shade.hover);
    set(QPalette::Mid, shade.line);
    set(QPalette::Dark, shade.line);
    set(QPalette::Shadow, g_dark ? 0xff000000 : 0xff9aa0a6);
    const QColor faint = QColor::fromRgba(g_dark ? 0xff7d848b : 0xff868d95);
    for (const auto role :
        { QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText })
        palette.setColor(QPalette::Disabled, role, faint);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor::fromRgba(shade.line));
    return palette;
}

// Only what a palette cannot say: flat chips, the primary button, dock titles, hair-line frames.
constexpr const char* kSheet = R"(
QToolTip { border: 1px solid @line; padding: 4px 6px; background: @panel; color: @text; }
QMainWindow::separator { background: @window; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: @line; }
QDockWidget::title { background: @window; padding: 6px 10px; text-align: left; border-bottom: 1px solid @line; }
QFrame[dockTitle="true"] { border: none; border-bottom: 1px solid @line; background: @window; }
QStatusBar::item { border: none; }
QToolBar { border: none; border-bottom: 1px solid @line; padding: 4px 6px; spacing: 6px; background: @window; }
QToolBar::separator { background: @line; width: 1px; margin: 5px 4px; }
QHeaderView::section { background: @window; color: @muted; border: none; border-bottom: 1px solid @line; padding: 4px 6px; }
QHeaderView::section:first { padding-left: 10px; }
QTableView { border: none; gridline-color: transparent; background: @base; }
QListView { border: none; background: @base; outline: none; }
QScrollArea { border: none; background: @base; }
QToolButton[chip="true"] { border: 1px solid @line; border-radius: 4px; padding: 3px 8px; background: @panel; }
QToolButton[chip="true"]:hover { background: @hover; }
QToolButton[chip="true"]:focus { border-color: @accent; }
QToolButton[chip="true"]:checked { background: @accent; border-color: @accent; color: @accentText; }
QToolButton[chip="true"]:disabled { color: @faint; background: @window; }
QToolButton[quiet="true"] { border: 1px solid transparent; border-radius: 4px; padding: 3px 6px; background: transparent; }
QToolButton[bare="true"] { padding: 2px; }
QToolButton[quiet="true"]:hover { background: @hover; }
QToolButton[quiet="true"]:focus { border-color: @accent; }
QPushButton { border: 1px solid @line; border-radius: 4px; padding: 5px 14px; background: @panel; }
QPushButton:hover { background: @hover; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @faint; background: @window; }
QPushButton[primary="true"]:enabled { background: @accent; border-color: @accent; color: @accentText; }
QPushButton[primary="true"]:enabled:focus { border-color: @text; }
QPlainTextEdit, QTextEdit[boxed="true"] { border: 1px solid @line; border-radius: 4px; background: @base; padding: 4px; }
QPlainTextEdit:focus { border-color: @accent; }
QLineEdit[boxed="true"] { border: 1px solid @line; border-radius: 4px; background: @base; padding: 2px 6px; }
QLineEdit[boxed="true"]:focus { border-color: @accent; }
QComboBox { border: 1px solid @line; border-radius: 4px; padding: 3px 8px; background: @panel; min-height: 18px; }
QComboBox:hover { background: @hover; }
QComboBox:focus { border-color: @accent; }
QComboBox:disabled { color: @faint; background: @window; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("@icons/control-down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { border: 1px solid @line; background: @base; selection-background-color: @select; outline: none; }
QAbstractSpinBox { border: 1px solid @line; border-radius: 4px; padding: 3px 4px; background: @base; min-height: 18px; }
QAbstractSpinBox:focus { border-color: @accent; }
QAbstractSpinBox:disabled { color: @faint; background: @window; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 18px; background: transparent; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: @hover; }
QAbstractSpinBox::up-arrow { image: url("@icons/control-up.svg"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url("@icons/control-down.svg"); width: 10px; height: 10px; }
QSlider:horizontal { min-height: 20px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @line; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider::sub-page:horizontal:disabled { background: @line; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; border: 1px solid @muted; background: @panel; }
QSlider::handle:horizontal:hover { background: @hover; }
QSlider::handle:horizontal:focus { border: 2px solid @accent; margin: -6px -1px; }
QSlider::handle:horizontal:disabled { border-color: @line; background: @window; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 15px; height: 15px; border: 1px solid @muted; border-radius: 3px; background: @base; }
QCheckBox::indicator:focus { border-color: @accent; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url("@icons/control-check.svg"); }
QCheckBox::indicator:disabled { border-color: @line; background: @window; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { border: none; border-radius: 3px; background: @line; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { border-radius: 3px; background: @accent; }
QFrame[popover="true"] { border: 1px solid @line; border-radius: 6px; background: @panel; }
QFrame[popover="true"] QListView { background: @panel; }
QFrame[card="true"] { border: 1px solid @line; border-radius: 6px; background: @base; }
QFrame[card="true"][current="true"] { border-color: @accent; }
QLabel[empty="true"] { color: @muted; background: @base; }
QLabel[muted="true"] { color: @muted; }
QLabel[muted="true"]:disabled { color: @faint; }
QLabel[error="true"] { color: @error; }
QLabel[notice="true"] { color: @muted; background: @window; border-radius: 4px; padding: 5px 8px; }
QLabel[tag="true"] { color: @text; background: @hover; border-radius: 4px; padding: 2px 7px; }
)";

QString iconFolder()
{
    try {
        return QString::fromStdString((resourceFolder() / "icons").generic_string());
    } catch (const Error&) {
        return {}; // an icon is never worth a failed start; every control has its text or accessible name
    }
}

QString styleSheetOf(const Shades& shade)
{
    QString sheet = QString::fromLatin1(kSheet);
    const auto put = [&](const char* name, QRgb color) {
        sheet.replace(QRegularExpression(QLatin1Char('@') + QLatin1String(name) + QStringLiteral("\\b")),
            QColor::fromRgba(color).name());
    };
    put("window", shade.window);
    put("base", shade.base);
    put("text", shade.text);
    put("muted", shade.muted);
    put("line", shade.line);
    put("panel", shade.panel);
    put("hover", shade.hover);
    put("accent", shade.accent);
    put("accentText", shade.accentText);
    put("error", shade.error);
    put("select", shade.highlight);
    put("faint", g_dark ? 0xff7d848b : 0xff868d95);
    return sheet.replace(QStringLiteral("@icons"), iconFolder());
}

} // namespace

bool platformIsDark(QApplication& application)
{
    // QStyleHints::colorScheme comes with Qt 6.5; until then the platform's own palette tells.
    application.setPalette(QPalette());
    const QPalette palette = QApplication::palette();
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

void applyTheme(QApplication& application, ThemeMode mode)
{
    g_dark = mode == ThemeMode::Dark || (mode == ThemeMode::System && platformIsDark(application));
    application.setStyle(QStyleFactory::create(QStringLiteral("fusion")));
    application.setPalette(paletteOf(shades()));
    application.setStyleSheet(styleSheetOf(shades()));
}

namespace theme {

QColor category(Category which)
{
    switch (which) {
    case Category::Kept: return QColor::fromRgba(0xff56b4e9);
    case Category::OnlyA: return QColor::fromRgba(0xff0072b2);
    case Category::OnlyB: return QColor::fromRgba(0xffe69f00);
    case Category::ForcedKeep: return QColor::fromRgba(0xff009e73);
    case Category::ForcedDrop: return QColor::fromRgba(0xffd55e00);
    case Category::Warning: return QColor::fromRgba(0xffcc79a7);
    }
    return {};
}

QColor series(int index)
{
    static constexpr std::array<QRgb, 8> kSeries { 0xff56b4e9, 0xff0072b2, 0xffe69f00, 0xff009e73, 0xffcc79a7,
        0xffd55e00, 0xffb7a93a, 0xff8a8f98 };
    return QColor::fromRgba(kSeries[static_cast<std::size_t>(index) % kSeries.size()]);
}

QColor tone(Tone which)
{
    const Shades& shade = shades();
    switch (which) {
    case Tone::TextMuted: return QColor::fromRgba(shade.muted);
    case Tone::Line: return QColor::fromRgba(shade.line);
    case Tone::Panel: return QColor::fromRgba(shade.panel);
    case Tone::PanelHover: return QColor::fromRgba(shade.hover);
    case Tone::Surround: return QColor::fromRgba(shade.surround);
    case Tone::Accent: return QColor::fromRgba(shade.accent);
    case Tone::AccentText: return QColor::fromRgba(shade.accentText);
    case Tone::ErrorText: return QColor::fromRgba(shade.error);
    }
    return {};
}

bool isDark() { return g_dark; }

QFont smallFont()
{
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

QFont titleFont()
{
    QFont font = QApplication::font();
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont monoFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(QApplication::font().pointSizeF());
    return font;
}

QIcon icon(const QString& name)
{
    try {
        const std::string svg = readTextFile(
            resourceFolder() / "icons" / (name.toStdString() + ".svg"), limits::kConfigBytes);
        return QIcon(new ThemedIcon(QByteArray::fromStdString(svg)));
    } catch (const Error&) {
        return {};
    }
}

} // namespace theme
} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/theme_follower.h"

#include <QApplication>
#include <QEvent>
#include <QScopedValueRollback>
#include <QWidget>

#include <utility>
#include <vector>

namespace ps {

ThemeFollower::ThemeFollower(QObject* parent, Probe probe) : QObject(parent), m_probe(std::move(probe))
{
    if (!m_probe)
        m_probe = [] { return platformIsDark(*qApp); };
    qApp->installEventFilter(this);
}

void ThemeFollower::apply(ThemeMode mode)
{
    m_mode = mode;
    const QScopedValueRollback guard(m_applying, true); // our own palette is no news
    const bool dark = mode == ThemeMode::Dark || (mode == ThemeMode::System && m_probe());
    applyTheme(*qApp, dark ? ThemeMode::Dark : ThemeMode::Light);
}

bool ThemeFollower::eventFilter(QObject* watched, QEvent* event)
{
    const bool changed = event->type() == QEvent::ThemeChange
        || (event->type() == QEvent::ApplicationPaletteChange && watched == qApp);
    if (changed && m_mode == ThemeMode::System && !m_applying)
        apply(m_mode);
    return QObject::eventFilter(watched, event);
}

void applyFontPercent(int percent)
{
    static const double platformSize = QApplication::font().pointSizeF(); // before ours replaces it
    static int shown = 100;
    if (percent == shown)
        return;
    const double factor = static_cast<double>(percent) / std::exchange(shown, percent);
    // Under a style sheet no widget hears of a new font from the application or from its parent; and captions and titles
    // have sizes of their own.
    std::vector<std::pair<QWidget*, double>> sizes;
    for (QWidget* widget : QApplication::allWidgets())
        sizes.emplace_back(widget, widget->font().pointSizeF());
    QFont font = QApplication::font();
    font.setPointSizeF(platformSize * percent / 100);
    QApplication::setFont(font);
    for (const auto& [widget, size] : sizes) {
        QFont scaled = widget->font();
        scaled.setPointSizeF(size * factor);
        widget->setFont(scaled);
    }
}

} // namespace ps

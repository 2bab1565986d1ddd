// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/theme.h"

#include <QObject>

#include <functional>

namespace ps {

/// Keeps the window's theme with the system's while the mode says System: the platform tells its windows of a new theme,
/// or changes the application's palette. Qt 6.4 has no QStyleHints::colorScheme.
class ThemeFollower final : public QObject {
    Q_OBJECT
public:
    using Probe = std::function<bool()>; // whether the platform is dark
    explicit ThemeFollower(QObject* parent, Probe probe = {});

    void follow(ThemeMode mode) { m_mode = mode; } // the theme is applied already
    void apply(ThemeMode mode);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Probe m_probe;
    ThemeMode m_mode = ThemeMode::Light;
    bool m_applying = false;
};

/// Text of the whole program at `percent` of the platform's size, at once. GUI thread.
void applyFontPercent(int percent);

} // namespace ps

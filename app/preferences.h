// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/inspector.h"
#include "widgets/theme.h"

#include <QString>

class QSettings;

namespace ps {

/// What a person prefers. Where the window stands and what was opened lately is no preference.
struct Preferences {
    static constexpr int kSmallestFont = 80, kLargestFont = 150;      // percent
    static constexpr int kFewestMegapixels = 1, kMostMegapixels = 64; // more, a trace could not hold
    static constexpr int kMostNewTokens = 4096;

    ThemeMode theme = ThemeMode::System;
    int fontPercent = 100; // of the platform's size
    QString colorMap = QStringLiteral("viridis");
    /// What follows a changed control; apart for the built-in model, whose answers cost nothing.
    AutoMode autoEmbedded = AutoMode::Answer, autoCheckpoint = AutoMode::Mask;
    int megapixels = kMostMegapixels; // of the largest picture that is opened
    bool applyExif = true;            // off: pixels as stored, as the reference processors see them
    int maxNewTokens = 128;

    bool operator==(const Preferences&) const = default;
};

/// A missing value, one of another kind and one out of range is the default.
Preferences readPreferences(const QSettings& file);
void writePreferences(QSettings& file, const Preferences& preferences);

} // namespace ps

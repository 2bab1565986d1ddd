// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/inspector.h"
#include "widgets/theme.h"

#include <QByteArray>
#include <QStringList>
#include <memory>

class QSettings;

namespace ps {

/// Preferences and window arrangement in $XDG_CONFIG_HOME/prunescope/prunescope.ini. A file of a newer version is
/// neither used nor overwritten.
class Settings {
public:
    /// Volatile: defaults only, nothing is read or written (screenshots, tests).
    enum class Storage { User, Volatile };
    explicit Settings(Storage storage = Storage::User);
    ~Settings();

    ThemeMode theme() const;
    void setTheme(ThemeMode mode);
    /// What follows a changed control; a preference apart for the built-in model, whose answers cost nothing.
    AutoMode autoMode(bool embeddedModel) const;
    void setAutoMode(bool embeddedModel, AutoMode mode);

    QStringList recentFiles() const; // newest first, at most ten
    void addRecentFile(const QString& file);
    QStringList recentModels() const; // checkpoint folders, newest first, at most five
    void addRecentModel(const QString& folder);

    QString folder(const QString& purpose) const; // where the last file dialog of that purpose ended
    void setFolder(const QString& purpose, const QString& folder);

    QByteArray windowState() const;
    QByteArray windowGeometry() const;
    void setWindow(const QByteArray& geometry, const QByteArray& state);

private:
    void addFirst(const QString& key, const QString& entry, qsizetype limit);
    std::unique_ptr<QSettings> m_file; // null when volatile
};

} // namespace ps

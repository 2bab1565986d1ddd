// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/preferences.h"

#include <QByteArray>
#include <QStringList>
#include <memory>

class QSettings;

namespace ps {

/// Preferences and window arrangement in $XDG_CONFIG_HOME/prunescope/prunescope.ini. A file of an older version is
/// brought up to date, one of a newer version is neither used nor overwritten.
class Settings {
public:
    /// Volatile: begins with the defaults, nothing is read or written (screenshots, tests).
    enum class Storage { User, Volatile };
    explicit Settings(Storage storage = Storage::User);
    ~Settings();

    const Preferences& preferences() const { return m_preferences; }
    void setPreferences(const Preferences& preferences);
    AutoMode autoMode(bool embeddedModel) const;
    void setAutoMode(bool embeddedModel, AutoMode mode);
    void setColorMap(const QString& name);

    /// Hints of a first start that were not dismissed; all of them where there was no settings file before.
    QStringList pendingHints() const { return m_pendingHints; }
    void setPendingHints(const QStringList& hints);
    static QStringList allHints();

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
    Preferences m_preferences {};
    QStringList m_pendingHints {};
};

} // namespace ps

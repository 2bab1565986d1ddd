// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"

#include <QSettings>
#include <QStandardPaths>

#include <utility>

namespace ps {
namespace {

constexpr int kSchema = 2;
const QString kSchemaKey = QStringLiteral("schema"), kHintsKey = QStringLiteral("hints/pending");
constexpr int kWindowVersion = 1; // raised when docks change so that an old arrangement would not fit
constexpr qsizetype kRecentFiles = 10, kRecentModels = 5;

QString windowKey(const char* what)
{
    return QStringLiteral("window%1/%2").arg(kWindowVersion).arg(QLatin1String(what));
}

/// Schema 2 gave the preferences a section of their own.
void migrateFrom1(QSettings& file)
{
    const std::pair<const char*, const char*> moved[] = { { "theme", "preferences/theme" },
        { "auto/builtin", "preferences/autoBuiltIn" }, { "auto/checkpoint", "preferences/autoCheckpoint" } };
    for (const auto& [from, to] : moved)
        if (const QVariant value = file.value(QLatin1String(from)); value.isValid()) {
            file.setValue(QLatin1String(to), value);
            file.remove(QLatin1String(from));
        }
}

} // namespace

Settings::Settings(Storage storage)
{
    if (storage == Storage::Volatile)
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
    auto file = std::make_unique<QSettings>(
        folder + QStringLiteral("/prunescope/prunescope.ini"), QSettings::IniFormat);
    if (file->allKeys().isEmpty()) // the very first start
        file->setValue(kHintsKey, allHints());
    const int schema = file->value(kSchemaKey, kSchema).toInt();
    if (schema > kSchema)
        return;
    if (schema < kSchema) // also a schema that is no number: whatever is well-formed is kept
        migrateFrom1(*file);
    file->setValue(kSchemaKey, kSchema);
    m_preferences = readPreferences(*file);
    m_pendingHints = file->value(kHintsKey).toStringList();
    m_file = std::move(file);
}

Settings::~Settings() = default;

void Settings::setPreferences(const Preferences& preferences)
{
    m_preferences = preferences;
    if (m_file)
        writePreferences(*m_file, preferences);
}

QStringList Settings::allHints()
{
    return { QStringLiteral("budget"), QStringLiteral("canvas"), QStringLiteral("chat") };
}

void Settings::setPendingHints(const QStringList& hints)
{
    m_pendingHints = hints;
    if (m_file)
        m_file->setValue(kHintsKey, hints);
}

AutoMode Settings::autoMode(bool embeddedModel) const
{
    return embeddedModel ? m_preferences.autoEmbedded : m_preferences.autoCheckpoint;
}

void Settings::setAutoMode(bool embeddedModel, AutoMode mode)
{
    Preferences changed = m_preferences;
    (embeddedModel ? changed.autoEmbedded : changed.autoCheckpoint) = mode;
    setPreferences(changed);
}

void Settings::setColorMap(const QString& name)
{
    Preferences changed = m_preferences;
    changed.colorMap = name;
    setPreferences(changed);
}

QStringList Settings::recentFiles() const
{
    return m_file ? m_file->value(QStringLiteral("recent/files")).toStringList() : QStringList();
}

void Settings::addRecentFile(const QString& file)
{
    addFirst(QStringLiteral("recent/files"), file, kRecentFiles);
}

QStringList Settings::recentModels() const
{
    return m_file ? m_file->value(QStringLiteral("recent/models")).toStringList() : QStringList();
}

void Settings::addRecentModel(const QString& folder)
{
    addFirst(QStringLiteral("recent/models"), folder, kRecentModels);
}

void Settings::addFirst(const QString& key, const QString& entry, qsizetype limit)
{
    if (!m_file)
        return;
    QStringList list = m_file->value(key).toStringList();
    list.removeAll(entry);
    list.prepend(entry);
    m_file->setValue(key, list.mid(0, limit));
}

QString Settings::folder(const QString& purpose) const
{
    return m_file ? m_file->value(QStringLiteral("folders/") + purpose).toString() : QString();
}

void Settings::setFolder(const QString& purpose, const QString& folder)
{
    if (m_file)
        m_file->setValue(QStringLiteral("folders/") + purpose, folder);
}

QByteArray Settings::windowState() const
{
    return m_file ? m_file->value(windowKey("state")).toByteArray() : QByteArray();
}

QByteArray Settings::windowGeometry() const
{
    return m_file ? m_file->value(windowKey("geometry")).toByteArray() : QByteArray();
}

void Settings::setWindow(const QByteArray& geometry, const QByteArray& state)
{
    if (!m_file)
        return;
    m_file->setValue(windowKey("geometry"), geometry);
    m_file->setValue(windowKey("state"), state);
}

} // namespace ps

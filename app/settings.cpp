// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"

#include <QSettings>
#include <QStandardPaths>

namespace ps {
namespace {

constexpr int kSchema = 1;
constexpr int kWindowVersion = 1; // raised when docks change so that an old arrangement would not fit
constexpr qsizetype kRecentFiles = 10, kRecentModels = 5;

QString windowKey(const char* what)
{
    return QStringLiteral("window%1/%2").arg(kWindowVersion).arg(QLatin1String(what));
}

QString autoKey(bool embedded)
{
    return embedded ? QStringLiteral("auto/builtin") : QStringLiteral("auto/checkpoint");
}

} // namespace

Settings::Settings(Storage storage)
{
    if (storage == Storage::Volatile)
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
    auto file = std::make_unique<QSettings>(
        folder + QStringLiteral("/prunescope/prunescope.ini"), QSettings::IniFormat);
    if (file->value(QStringLiteral("schema"), kSchema).toInt() > kSchema)
        return;
    file->setValue(QStringLiteral("schema"), kSchema);
    m_file = std::move(file);
}

Settings::~Settings() = default;

ThemeMode Settings::theme() const
{
    const QString name = m_file ? m_file->value(QStringLiteral("theme")).toString() : QString();
    return name == QLatin1String("light") ? ThemeMode::Light
        : name == QLatin1String("dark")   ? ThemeMode::Dark
                                          : ThemeMode::System;
}

void Settings::setTheme(ThemeMode mode)
{
    if (m_file)
        m_file->setValue(QStringLiteral("theme"),
            mode == ThemeMode::Light      ? QStringLiteral("light")
                : mode == ThemeMode::Dark ? QStringLiteral("dark")
                                          : QStringLiteral("system"));
}

AutoMode Settings::autoMode(bool embeddedModel) const
{
    const QString name = m_file ? m_file->value(autoKey(embeddedModel)).toString() : QString();
    if (name == QLatin1String("mask"))
        return AutoMode::Mask;
    if (name == QLatin1String("prefill"))
        return AutoMode::Prefill;
    if (name == QLatin1String("answer"))
        return AutoMode::Answer;
    return embeddedModel ? AutoMode::Answer : AutoMode::Mask;
}

void Settings::setAutoMode(bool embeddedModel, AutoMode mode)
{
    if (m_file)
        m_file->setValue(autoKey(embeddedModel),
            mode == AutoMode::Mask          ? QStringLiteral("mask")
                : mode == AutoMode::Prefill ? QStringLiteral("prefill")
                                            : QStringLiteral("answer"));
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

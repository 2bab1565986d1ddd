// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/preferences.h"

#include "core/imaging/color_map.h"

#include <QSettings>

#include <algorithm>
#include <array>
#include <utility>

namespace ps {
namespace {

constexpr std::array kThemes { std::pair { "system", ThemeMode::System },
    std::pair { "light", ThemeMode::Light }, std::pair { "dark", ThemeMode::Dark } };
constexpr std::array kModes { std::pair { "mask", AutoMode::Mask },
    std::pair { "prefill", AutoMode::Prefill }, std::pair { "answer", AutoMode::Answer } };

QString keyOf(const char* name) { return QStringLiteral("preferences/") + QLatin1String(name); }

template <typename Names, typename Choice>
Choice choiceOf(const QSettings& file, const char* key, const Names& names, Choice otherwise)
{
    const QString word = file.value(keyOf(key)).toString();
    const auto found = std::ranges::find_if(
        names, [&](const auto& known) { return word == QLatin1String(known.first); });
    return found != names.end() ? found->second : otherwise;
}

template <typename Names, typename Choice>
QString wordOf(const Names& names, Choice choice)
{
    return QLatin1String(std::ranges::find(names, choice, [](const auto& known) { return known.second; })->first);
}

int numberOf(const QSettings& file, const char* key, int smallest, int largest, int otherwise)
{
    bool whole = false;
    const int number = file.value(keyOf(key)).toInt(&whole);
    return whole && number >= smallest && number <= largest ? number : otherwise;
}

bool flagOf(const QSettings& file, const char* key, bool otherwise)
{
    const QString word = file.value(keyOf(key)).toString();
    return word == QLatin1String("true") || (word != QLatin1String("false") && otherwise);
}

QString colorMapOf(const QSettings& file, const QString& otherwise)
{
    const QString name = file.value(keyOf("colorMap")).toString();
    return std::ranges::count(imaging::colorMapNames(), name.toStdString()) > 0 ? name : otherwise;
}

} // namespace

Preferences readPreferences(const QSettings& file)
{
    const Preferences usual;
    return { .theme = choiceOf(file, "theme", kThemes, usual.theme),
        .fontPercent = numberOf(
            file, "fontPercent", Preferences::kSmallestFont, Preferences::kLargestFont, usual.fontPercent),
        .colorMap = colorMapOf(file, usual.colorMap),
        .autoEmbedded = choiceOf(file, "autoBuiltIn", kModes, usual.autoEmbedded),
        .autoCheckpoint = choiceOf(file, "autoCheckpoint", kModes, usual.autoCheckpoint),
        .megapixels = numberOf(file, "megapixels", Preferences::kFewestMegapixels,
            Preferences::kMostMegapixels, usual.megapixels),
        .applyExif = flagOf(file, "applyExif", usual.applyExif),
        .maxNewTokens = numberOf(file, "maxNewTokens", 1, Preferences::kMostNewTokens, usual.maxNewTokens) };
}

void writePreferences(QSettings& file, const Preferences& preferences)
{
    file.setValue(keyOf("theme"), wordOf(kThemes, preferences.theme));
    file.setValue(keyOf("fontPercent"), preferences.fontPercent);
    file.setValue(keyOf("colorMap"), preferences.colorMap);
    file.setValue(keyOf("autoBuiltIn"), wordOf(kModes, preferences.autoEmbedded));
    file.setValue(keyOf("autoCheckpoint"), wordOf(kModes, preferences.autoCheckpoint));
    file.setValue(keyOf("megapixels"), preferences.megapixels);
    file.setValue(keyOf("applyExif"), preferences.applyExif);
    file.setValue(keyOf("maxNewTokens"), preferences.maxNewTokens);
}

} // namespace ps

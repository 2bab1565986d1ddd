// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/format.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace ps::format {

namespace {

// The C locale writes "2880"; the screen groups digits in every locale.
QLocale screenLocale()
{
    const QLocale locale;
    return locale.language() == QLocale::C ? QLocale(QLocale::English, QLocale::UnitedStates) : locale;
}

QString translated(const char* text) { return QCoreApplication::translate("format", text); }

} // namespace

QString missing() { return QStringLiteral("–"); }

QString count(std::int64_t value)
{
    return value < 0 ? missing() : screenLocale().toString(static_cast<qlonglong>(value));
}

QString countOf(std::int64_t part, std::int64_t whole)
{
    if (part < 0 || whole < 0)
        return missing();
    const QString text = count(part) + QStringLiteral(" / ") + count(whole);
    if (whole == 0)
        return text;
    return text + QStringLiteral(" (") + percent(static_cast<double>(part) / static_cast<double>(whole))
        + QLatin1Char(')');
}

QString percent(double share)
{
    return screenLocale().toString(100 * share, 'f', 1) + QStringLiteral("\u00a0%");
}

QString significant(double value, int digits)
{
    if (!std::isfinite(value))
        return missing();
    if (value == 0)
        return QStringLiteral("0");
    int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
    if (exponent < -4)
        return screenLocale().toString(value, 'e', digits - 1);
    const double unit = std::pow(10.0, exponent - digits + 1);
    const double rounded = std::round(value / unit) * unit;
    exponent = static_cast<int>(std::floor(std::log10(std::abs(rounded)) + 1e-12)); // 99.96 becomes 100
    return screenLocale().toString(rounded, 'f', std::max(0, digits - 1 - exponent));
}

QString milliseconds(double ms)
{
    if (ms < 0 || !std::isfinite(ms))
        return missing();
    if (ms >= 999.5)
        return significant(ms / 1000) + translated("\u00a0s");
    return significant(ms) + translated("\u00a0ms");
}

QString rate(double tokensPerSecond)
{
    return tokensPerSecond > 0 ? significant(tokensPerSecond) + translated("\u00a0tok/s") : missing();
}

QString bytes(std::int64_t value)
{
    if (value < 0)
        return missing();
    const double mebibytes = static_cast<double>(value) / (1024.0 * 1024.0);
    if (mebibytes >= 1023.5)
        return significant(mebibytes / 1024) + QStringLiteral("\u00a0GiB");
    return significant(mebibytes) + QStringLiteral("\u00a0MiB");
}

QString partitionName(int partition)
{
    return partition == 0 ? translated("Full") : translated("Sub%1").arg(partition);
}

} // namespace ps::format

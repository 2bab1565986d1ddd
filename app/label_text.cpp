// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/label_text.h"

#include "widgets/format.h"

#include <QCoreApplication>
#include <QLocale>

namespace ps {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ps::stage", text); }

} // namespace

QString parameterText(const ParameterInfo& parameter, const Value& value)
{
    const double* real = std::get_if<double>(&value);
    if (real && parameter.unit == "%")
        return format::percent(*real);
    return QString::fromStdString(valueText(value) + (parameter.unit.empty() ? "" : " " + parameter.unit));
}

QString controlsText(const MethodInfo* info, const std::string& id, const Values& values)
{
    if (!info)
        return QString::fromStdString(id);
    const QString title = QString::fromStdString(info->title);
    for (const ParameterInfo& list : info->parameters) // has taken the primary parameter out of effect
        if (!list.replaces.empty() && list.replaces == info->primary && values.has(list.key)
            && !values.list(list.key).empty())
            return title + QLatin1Char(' ') + parameterText(list, values.all().at(list.key));
    const ParameterInfo* primary = info->primary.empty() ? nullptr : info->find(info->primary);
    if (!primary || !values.has(primary->key))
        return title;
    return title + QLatin1Char(' ') + parameterText(*primary, values.all().at(primary->key));
}

QString deviceText(const RunInfo& run)
{
    const QString device = QString::fromStdString(run.device).toUpper();
    return run.device == "cpu"
        ? tr("%1, %2 threads, %3").arg(device).arg(run.threads).arg(QString::fromStdString(run.dtype))
        : tr("%1, %2").arg(device, QString::fromStdString(run.dtype));
}

QString modelText(const RunInfo& run)
{
    const double count = static_cast<double>(run.parameters);
    const bool billions = count >= 1e9;
    const QString number = QLocale().toString(count / (billions ? 1e9 : 1e6), 'f', 1);
    const QString size = billions ? tr("%1 B parameters").arg(number) : tr("%1 M parameters").arg(number);
    return run.embeddedModel ? tr("built-in, %1").arg(size) : size;
}

} // namespace ps

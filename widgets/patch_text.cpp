// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/patch_text.h"

#include "widgets/format.h"

#include <QCoreApplication>

#include <cmath>

namespace ps::patch_text {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("patch", text); }

// Four digits, so that a score can be told from its cut.
QString number(float value) { return format::significant(static_cast<double>(value), 4); }

} // namespace

QString place(const PatchHit& hit)
{
    const QString id = hit.id >= 0 ? translated("id %1").arg(hit.id) : translated("no id");
    return QStringLiteral("%1 r%2 c%3, %4")
        .arg(format::partitionName(hit.partition))
        .arg(hit.row, 2, 10, QLatin1Char('0'))
        .arg(hit.col, 2, 10, QLatin1Char('0'))
        .arg(id);
}

QString pixel(const PatchHit& hit)
{
    return QStringLiteral("(%1, %2)")
        .arg(static_cast<int>(std::floor(hit.imagePos.x())))
        .arg(static_cast<int>(std::floor(hit.imagePos.y())));
}

QString score(const PatchHit& hit)
{
    const std::optional<float> value = hit.score ? hit.score : hit.scoreLast;
    if (!value)
        return {};
    QString text = number(*value);
    if (hit.cut)
        text += QStringLiteral(", ") + translated("cut %1").arg(number(*hit.cut));
    if (hit.rank)
        text += QStringLiteral(", ")
            + translated("rank %1/%2").arg(format::count(*hit.rank), format::count(hit.patchesInPartition));
    return text;
}

QString state(const PatchHit& hit)
{
    if (!hit.decided)
        return {};
    const bool inside = hit.dropLayer && *hit.dropLayer >= 0;
    if (hit.kept) // at the layer that the cursor is on
        return inside ? translated("kept until layer %1").arg(*hit.dropLayer) : translated("kept");
    if (inside)
        return translated("dropped before layer %1").arg(*hit.dropLayer);
    return hit.keptByRule ? translated("kept, then unpadded") : translated("dropped");
}

} // namespace ps::patch_text

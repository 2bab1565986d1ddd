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

QString returns(const PatchHit& hit, const QString& budget)
{
    if (!hit.thresholdsKnown || hit.id < 0)
        return {};
    const QString name = budget.toLower();
    if (!hit.threshold)
        return translated("At no %1").arg(name);
    const QString at = format::percent(static_cast<double>(*hit.threshold));
    return hit.kept ? translated("Kept from %1 %2 up").arg(name, at) : translated("Back at %1 %2").arg(name, at);
}

QStringList reasons(const PatchHit& hit)
{
    QStringList sentences;
    if (hit.decided && hit.id < 0)
        sentences << (hit.keptByRule
                ? translated(
                    "The rule kept it, then unpadding removed it: it shows only padding. Its place in the "
                    "budget is lost.")
                : translated("It shows only padding; unpadding leaves it no token."));
    else if (hit.visible < 0.995)
        sentences << translated("%1 of it is padding.").arg(format::percent(1 - hit.visible));
    if (hit.ties > 0 && hit.score && hit.cut && *hit.score == *hit.cut)
        sentences << translated(
            "%n other patch(es) have exactly this score at the cut; of equals the lower id is kept.")
                         .replace(QLatin1String("%n"), format::count(hit.ties));
    if (hit.countedFor)
        sentences << translated("Its first-layer score counted for the budget of %1.")
                         .arg(format::partitionName(*hit.countedFor));
    return sentences;
}

} // namespace ps::patch_text

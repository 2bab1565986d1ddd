// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/patch_hit.h"

#include <QString>
#include <QStringList>

/// A patch in words, the same wherever it is named.
namespace ps::patch_text {

QString place(const PatchHit& hit); // "Sub2 r11 c07, id 847"
QString pixel(const PatchHit& hit); // "(830, 140)"
// ".00231, cut .00240" of what the decision ranked by; empty without scores
QString score(const PatchHit& hit);
QString state(const PatchHit& hit); // "kept", "dropped", "kept, then unpadded"; empty before a decision

/// "Budget": "Kept from budget 12.4 % up", "Back at budget 21.3 %", "At no budget"; empty while unknown.
QString returns(const PatchHit& hit, const QString& budget);
/// Why it is as it is, a sentence each: unpadding, padding, ties, whose evidence it was.
QStringList reasons(const PatchHit& hit);

} // namespace ps::patch_text

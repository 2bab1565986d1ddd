// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include <optional>

namespace ps {

/// How well `fields`, the most telling first, answer the words typed as `pattern`; higher is better, empty: some word
/// is found in none of them. A word counts most at the start of a field, then at the start of a word, then inside one,
/// then as the first letters of words ("nsc": New scene). Case and accents of the pattern's words do not matter. An
/// empty pattern is found everywhere with rank 0.
std::optional<int> matchRank(const QString& pattern, const QStringList& fields);

} // namespace ps

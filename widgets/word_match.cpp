// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/word_match.h"

#include <algorithm>

namespace ps {
namespace {

constexpr int kFieldStart = 100, kWordStart = 80, kInside = 40, kInitials = 30;

/// Lower case without accents: what a hurried person types.
QString folded(const QString& text)
{
    QString plain;
    for (const QChar letter : text.normalized(QString::NormalizationForm_D).toCaseFolded())
        if (letter.category() != QChar::Mark_NonSpacing)
            plain.append(letter);
    return plain;
}

bool startsWord(QStringView text, qsizetype at)
{
    return at == 0 || (!text[at - 1].isLetterOrNumber() && text[at].isLetterOrNumber());
}

/// The letters in order, each beside the one before or at the start of a later word; the first starts a word.
bool matchesInitials(QStringView word, QStringView text, qsizetype from, bool inWord)
{
    if (word.isEmpty())
        return true;
    for (qsizetype at = from; at < text.size(); ++at) {
        const bool adjacent = inWord && at == from;
        if (text[at] == word.front() && (adjacent || startsWord(text, at))
            && matchesInitials(word.mid(1), text, at + 1, true))
            return true;
    }
    return false;
}

int rankOf(QStringView word, QStringView text)
{
    int best = 0;
    for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
        best = std::max(best, at == 0 ? kFieldStart : startsWord(text, at) ? kWordStart : kInside);
    if (best == 0 && word.size() > 1 && matchesInitials(word, text, 0, false))
        best = kInitials;
    return best;
}

} // namespace

std::optional<int> matchRank(const QString& pattern, const QStringList& fields)
{
    QStringList texts;
    for (const QString& field : fields)
        texts.append(folded(field));
    int total = 0;
    for (const QString& word : folded(pattern).split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        int best = 0;
        for (qsizetype field = 0; field < texts.size(); ++field) // each field tells half as much as the one before
            best = std::max(best, rankOf(word, texts[field]) >> field);
        if (best == 0)
            return {};
        total += best;
    }
    return total;
}

} // namespace ps

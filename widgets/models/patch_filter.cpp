// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/patch_filter.h"

#include "widgets/models/patch_table_model.h"

#include <QRegularExpression>

#include <algorithm>

namespace ps {

namespace {

QStringList wordsOf(const QString& text)
{
    static const QRegularExpression separators(QStringLiteral("[\\s,]+"));
    return text.toLower().split(separators, Qt::SkipEmptyParts);
}

} // namespace

PatchFilter::PatchFilter(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(PatchTableModel::ValueRole);
    setDynamicSortFilter(true);
}

void PatchFilter::setWords(const QString& words)
{
    m_words = wordsOf(words);
    invalidateFilter();
}

bool PatchFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    if (m_words.isEmpty())
        return true;
    const QModelIndex cell = sourceModel()->index(row, 0, parent);
    const QStringList words = wordsOf(cell.data(PatchTableModel::WordsRole).toString());
    return std::ranges::all_of(m_words, [&](const QString& wanted) {
        const bool whole = wanted.back().isDigit();
        return std::ranges::any_of(
            words, [&](const QString& word) { return whole ? word == wanted : word.startsWith(wanted); });
    });
}

bool PatchFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const QVariant a = left.data(PatchTableModel::ValueRole), b = right.data(PatchTableModel::ValueRole);
    if (a.isValid() != b.isValid())
        return (sortOrder() == Qt::AscendingOrder) == a.isValid();
    if (a.userType() == QMetaType::QString)
        return QString::localeAwareCompare(a.toString(), b.toString()) < 0;
    return a.toDouble() < b.toDouble();
}

} // namespace ps

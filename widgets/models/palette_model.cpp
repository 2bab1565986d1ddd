// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/palette_model.h"

#include "widgets/word_match.h"

#include <algorithm>
#include <utility>

namespace ps {

PaletteModel::PaletteModel(QObject* parent) : QAbstractListModel(parent) { }

void PaletteModel::setEntries(std::vector<PaletteEntry> entries)
{
    beginResetModel();
    m_entries = std::move(entries);
    m_rows.clear();
    endResetModel();
    setPattern({});
}

void PaletteModel::setPattern(const QString& pattern)
{
    struct Found {
        std::size_t index;
        bool enabled;
        int rank;
    };
    std::vector<Found> found;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const PaletteEntry& entry = m_entries[i];
        if (const auto rank = matchRank(pattern, { entry.text, entry.path, entry.hint }))
            found.push_back({ i, entry.enabled(), *rank });
    }
    // Without a pattern the menus' own order is easier to read than a split list.
    const bool typed = !pattern.trimmed().isEmpty();
    std::ranges::stable_sort(found, [typed](const Found& a, const Found& b) {
        return typed && std::pair(a.enabled, a.rank) > std::pair(b.enabled, b.rank);
    });
    beginResetModel();
    m_rows.clear();
    for (const Found& each : found)
        m_rows.push_back(each.index);
    endResetModel();
}

int PaletteModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PaletteEntry& shown = entry(index.row());
    switch (role) {
    case Qt::DisplayRole: return shown.text;
    case Qt::DecorationRole: return shown.icon;
    case Qt::ToolTipRole: return shown.enabled() ? shown.hint : shown.reason;
    case Qt::AccessibleDescriptionRole:
        return QStringList { shown.path, shown.keys, shown.reason }.join(QLatin1Char(' '));
    case PathRole: return shown.path;
    case KeysRole: return shown.keys;
    case ReasonRole: return shown.reason;
    case CheckedRole: return shown.checked;
    default: return {};
    }
}

} // namespace ps

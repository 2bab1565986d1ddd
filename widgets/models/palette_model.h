// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QIcon>

#include <functional>
#include <vector>

namespace ps {

/// Something that the command palette offers.
struct PaletteEntry {
    QString text {}, path {}, keys {}; // "Export picture…", "File", "Ctrl+E"
    QString hint {};                   // one sentence: what it does
    QString reason {};                 // why it cannot be done now; empty: it can
    QIcon icon {};
    bool checked = false;
    std::function<void()> run {};

    bool enabled() const { return reason.isEmpty(); }
};

/// The entries that answer a typed pattern, best first; equally good ones keep their order, and what cannot be done
/// now comes after what can.
class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { PathRole = Qt::UserRole + 1, KeysRole, ReasonRole, CheckedRole };

    explicit PaletteModel(QObject* parent = nullptr);

    void setEntries(std::vector<PaletteEntry> entries); // and forgets the pattern
    void setPattern(const QString& pattern);
    const PaletteEntry& entry(int row) const { return m_entries[m_rows[static_cast<std::size_t>(row)]]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::vector<PaletteEntry> m_entries {};
    std::vector<std::size_t> m_rows {}; // indices into m_entries
};

} // namespace ps

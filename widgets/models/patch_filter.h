// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace ps {

/// Sorts a PatchTableModel by its values, blank cells last in either direction, and keeps the rows whose words hold every
/// word of a filter: "Sub2 kept". A word may be begun only; one that ends in a digit is taken as it is, so that "Sub1" is
/// not Sub10.
class PatchFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit PatchFilter(QObject* parent = nullptr);

    void setWords(const QString& words);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QStringList m_words {};
};

} // namespace ps

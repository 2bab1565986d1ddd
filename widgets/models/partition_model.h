// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <QAbstractTableModel>

namespace ps {

/// The ledger of the decision before the language model: one row per partition, then newline tokens, then the
/// total. What was not measured is blank, never zero. Methods without partition budgets still get kept counts
/// per partition.
class PartitionModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Requested, Allocated, AfterUnpad, Fed, Share, kColumns };
    enum Role {
        ValueRole = Qt::UserRole + 1, // the exact number behind a cell; invalid when blank
        ShareRole,                    // 0..1 of the total fed, for the bar
        PartitionRole,                // partition index; -1 for newlines and total
    };

    explicit PartitionModel(QObject* parent = nullptr);

    void setTrace(TracePtr trace);
    const TracePtr& trace() const { return m_trace; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        QString name {};
        int partition = -1, requested = -1, allocated = -1, afterUnpad = -1, fed = -1, patches = 0;
        double share = 0;
        bool total = false;
        QString losses {}; // one line per reason
    };
    std::vector<Row> rowsOf(const Trace& trace) const;
    static void addLedger(const PruneStep& step, std::vector<Row>& rows, Row& total);
    QString toolTipOf(const Row& row) const;
    static int number(const Row& row, int column);

    TracePtr m_trace {};
    std::vector<Row> m_rows {};
    int m_fedTotal = 0;
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"

#include <QWidget>

class QLabel;
class QStackedLayout;
class QTableView;

namespace ps {

class PartitionModel;
class SplitBar;
class TruthLabel;

/// Requested, allocated, after unpad, fed per partition; the alpha split; what was lost and why. objectName
/// "partitions".
class PartitionsView : public QWidget {
    Q_OBJECT
public:
    explicit PartitionsView(QWidget* parent = nullptr);

    void setTrace(TracePtr trace);
    void setStale(bool stale, const QString& reason = {});

Q_SIGNALS:
    void partitionActivated(int partition); // clicked, or Return on its row

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildTable();
    int widestCell(int column) const;
    void fitColumns();
    void fitRows();
    void refreshSummary();
    QString notesOf(const PruneStep& step) const;

    PartitionModel* m_model = nullptr;
    QTableView* m_table = nullptr;
    SplitBar* m_split = nullptr;
    QLabel* m_alpha = nullptr;
    QLabel* m_chain = nullptr; // "64 > 62 > 60 > 66"
    QLabel* m_notes = nullptr; // losses and guards
    TruthLabel* m_truth = nullptr;
    QStackedLayout* m_stack = nullptr;
};

} // namespace ps

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace/trace.h"
#include "widgets/pace.h"
#include "widgets/patch_thresholds.h"

#include <QPointer>
#include <QWidget>

#include <optional>

class QItemSelection;
class QLabel;
class QLineEdit;
class QStackedLayout;
class QTableView;

namespace ps {

class PatchFilter;
class PatchSelection;
class PatchTableModel;
class TruthLabel;

/// Every patch in words and exact numbers: the canvas for a screen reader, and its values to sort, filter and copy.
/// Columns without a value in this run are hidden. Ctrl+C copies the selected rows, tab separated. objectName
/// "patch_table"; "patchFilter", "patchRows", "patchCount".
class PatchTable : public QWidget {
    Q_OBJECT
public:
    explicit PatchTable(QWidget* parent = nullptr);

    void setTrace(TracePtr trace);
    void setLayer(std::optional<int> layer); // the layer cursor
    void setThresholds(PatchThresholds thresholds);
    void setStale(bool stale, const QString& reason = {});
    void setSelectionModel(PatchSelection* selection); // shared with the other views; may be null
    QString tsv() const;                               // every patch, every column

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // Ctrl+C, which the window has an action for

private:
    QWidget* buildPage();
    void buildTable();
    void refresh();
    void refreshCount();
    void fitColumns();
    void filter(const QString& words);
    void showSelection();
    void takeSelection();
    void copyRows() const;
    QList<int> selectedRows() const; // of the model, in the order shown

    TracePtr m_trace {};
    std::optional<int> m_layer {};
    PatchThresholds m_thresholds {};
    PatchTableModel* m_model = nullptr;
    PatchFilter* m_rows = nullptr;
    QPointer<PatchSelection> m_selection {};
    QTableView* m_table = nullptr;
    QLineEdit* m_filter = nullptr;
    QLabel* m_count = nullptr;
    TruthLabel* m_truth = nullptr;
    QStackedLayout* m_stack = nullptr;
    bool m_following = false; // the selection comes from elsewhere
    Pace m_pace { this, [this] { refresh(); } };
};

} // namespace ps
